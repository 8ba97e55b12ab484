package io.eddy.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A registry behind Confluent's REST interface, as Confluent, Apicurio, Karapace and Redpanda serve it.
 *
 * <p>Written on the JDK's client because Confluent's own is not on Maven Central and two calls are all Eddy needs.
 */
public final class HttpSchemaRegistry implements SchemaRegistry {

    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final String baseUrl;

    /** @param url where the registry listens, as {@code http://host:8081} or with the path that Apicurio needs */
    public HttpSchemaRegistry(URI url) {
        this.baseUrl = url.toString().replaceAll("/+$", "");
    }

    @Override
    public Optional<Schema> schemaById(int id) {
        // An id is unsigned nowhere in the protocol, so a negative one cannot have been given out.
        if (id < 0) {
            return Optional.empty();
        }
        var request = request("/schemas/ids/" + id).GET().build();
        return send(request, true).flatMap(answer -> {
            // The field is missing where the schema is Avro; Protobuf and JSON Schema share the same ids.
            boolean avro = answer.path("schemaType").asText("AVRO").equals("AVRO");
            return avro ? parse(answer.path("schema").asText()) : Optional.empty();
        });
    }

    @Override
    public int register(String subject, Schema schema) {
        var body = json.createObjectNode().put("schema", schema.toString()).toString();
        var request = request("/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions")
                .header("Content-Type", CONTENT_TYPE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var id = send(request, false).orElseThrow().path("id");
        if (!id.isInt()) {
            throw failure(request, "answered without a schema id", null);
        }
        return id.asInt();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(TIMEOUT)
                .header("Accept", CONTENT_TYPE);
    }

    private Optional<JsonNode> send(HttpRequest request, boolean mayBeMissing) {
        try {
            var response = client.send(request, BodyHandlers.ofString());
            if (mayBeMissing && response.statusCode() == 404) {
                return Optional.empty();
            }
            if (response.statusCode() != 200) {
                throw failure(request, "answered " + response.statusCode() + ": " + response.body(), null);
            }
            return Optional.of(json.readTree(response.body()));
        } catch (IOException e) {
            throw failure(request, "cannot be asked: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(request, "was not waited for", new InterruptedIOException());
        }
    }

    private static Optional<Schema> parse(String schema) {
        try {
            return Optional.of(new Schema.Parser().parse(schema));
        } catch (AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    private static UncheckedIOException failure(HttpRequest request, String what, IOException cause) {
        var message = "The schema registry (" + request.method() + " " + request.uri() + ") " + what;
        return new UncheckedIOException(message, cause == null ? new IOException(message) : cause);
    }
}
