package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as the REST interface of Confluent's registry is documented. */
class HttpSchemaRegistryTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> requests = new ArrayList<>();
    private String answer = "";
    private int status = 200;
    private HttpServer server;
    private HttpSchemaRegistry registry;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        registry = new HttpSchemaRegistry(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void shouldFetchASchemaByItsId() {
        answer = JSON.createObjectNode()
                .put("schema", Click.getClassSchema().toString())
                .toString();
        assertThat(registry.schemaById(7)).contains(Click.getClassSchema());
        assertThat(requests).containsExactly("GET /schemas/ids/7 ");
    }

    @Test
    void shouldRegisterASchemaUnderItsSubject() throws IOException {
        answer = "{\"id\": 42}";
        assertThat(registry.register("clicks-value", Click.getClassSchema())).isEqualTo(42);
        assertThat(requests).hasSize(1);
        assertThat(requests.get(0)).startsWith("POST /subjects/clicks-value/versions {");
        var body = requests.get(0).substring(requests.get(0).indexOf('{'));
        assertThat(JSON.readTree(body).get("schema").asText())
                .isEqualTo(Click.getClassSchema().toString());
    }

    @Test
    void shouldTellAnUnknownIdFromAFailure() {
        status = 404;
        answer = "{\"error_code\": 40403, \"message\": \"Schema not found\"}";
        assertThat(registry.schemaById(7)).isEmpty();
        status = 500;
        assertThatThrownBy(() -> registry.schemaById(7))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/schemas/ids/7) answered 500");
    }

    @Test
    void shouldSayWhereItAskedWhenNobodyAnswers() {
        server.stop(0);
        assertThatThrownBy(() -> registry.register("clicks-value", Click.getClassSchema()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/subjects/clicks-value/versions) cannot be asked");
    }

    @Test
    void shouldKnowNoSchemaOfAnotherKind() {
        answer = "{\"schema\": \"{}\"}";
        assertThat(registry.schemaById(1)).isEmpty();
        answer = "{\"schemaType\": \"PROTOBUF\", \"schema\": \"syntax = \\\"proto3\\\";\"}";
        assertThat(registry.schemaById(1)).isEmpty();
    }
}
