package io.eddy.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server's description of itself, to hold its answers against. */
final class OpenApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode DOCUMENT = read();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private OpenApi() {}

    private static JsonNode read() {
        try (var in = HttpServer.class.getResourceAsStream("openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode document() {
        return DOCUMENT;
    }

    /** Each as its method in capitals and its path. */
    static List<String> operations() {
        var operations = new ArrayList<String>();
        DOCUMENT.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method ->
                                operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    /** The query parameters of an operation. */
    static List<String> queryParameters(String method, String path) {
        var names = new ArrayList<String>();
        operation(method, path).path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals("query")) {
                names.add(parameter.path("name").asText());
            }
        });
        return names;
    }

    private static JsonNode operation(String method, String path) {
        return DOCUMENT.path("paths").path(path).path(method.toLowerCase(java.util.Locale.ROOT));
    }

    /** Holds an answer of an endpoint that is described against the description. */
    static void check(String method, String path, int status, String contentType, String body) {
        var described = endpoint(path).map(endpoint -> operation(method, endpoint));
        if (described.isEmpty() || described.get().isMissingNode()) {
            assertThat(status).as(method + " " + path).isGreaterThanOrEqualTo(400);
            return;
        }
        var response = described.get().path("responses").path(Integer.toString(status));
        assertThat(response.isMissingNode())
                .as("openapi.json knows no status %s of %s %s: %s", status, method, path, body)
                .isFalse();
        var contents = response.path("content");
        if (contents.isMissingNode()) {
            assertThat(body).as("the body of status " + status).isEmpty();
            return;
        }
        var type = contentType.split(";", 2)[0];
        assertThat(contents.has(type))
                .as("%s of %s %s is %s", status, method, path, type)
                .isTrue();
        if (type.endsWith("json")) {
            assertThat(errors(contents.path(type).path("schema"), body))
                    .as(body)
                    .isEmpty();
        }
    }

    /** Why a text is not as a schema of the document says. */
    static List<String> errors(JsonNode schema, String text) {
        var whole = JSON.createObjectNode();
        whole.setAll((com.fasterxml.jackson.databind.node.ObjectNode) schema);
        whole.set("components", DOCUMENT.path("components"));
        try {
            return SCHEMAS.getSchema(whole).validate(JSON.readTree(text)).stream()
                    .map(Object::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> endpoint(String path) {
        var bare = path.split("\\?", 2)[0];
        return DOCUMENT.path("paths").properties().stream()
                .map(Map.Entry::getKey)
                .filter(template -> bare.matches(template.replaceAll("\\{[^}]+}", "[^/]+")))
                .findFirst();
    }
}
