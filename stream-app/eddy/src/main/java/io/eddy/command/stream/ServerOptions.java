package io.eddy.command.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which server a command asks, and how. */
final class ServerOptions {

    private static final String KEY_VARIABLE = "EDDY_API_KEY";
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8088",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Where eddy serve or eddy demo listens; the key that it may ask for is read from the environment, from "
                            + KEY_VARIABLE + ".")
    private URI server;

    /** Made when it is needed: it takes longer than all else at the start of a command. */
    private HttpClient client;

    private HttpClient client() {
        if (client == null) {
            client = HttpClient.newHttpClient();
        }
        return client;
    }

    /** As a part of a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return answer(request(path).timeout(ANSWER_WITHIN));
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return answer(request(path)
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    /** Server-sent events, line by line, for as long as the server sends some. */
    Stream<String> events(String path) throws IOException, InterruptedException {
        var response = send(request(path).header("Accept", "text/event-stream"), BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw refused(
                    response.statusCode(), String.join("\n", response.body().toList()));
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        requireAddress(server);
        return request(server, path);
    }

    static void requireAddress(URI server) {
        if (server.getScheme() == null || !server.getScheme().matches("https?") || server.getHost() == null) {
            throw new IllegalArgumentException(
                    "--server is an address as http://127.0.0.1:8088, not '" + server + "'.");
        }
    }

    /** With the key of the environment, where there is one. */
    static HttpRequest.Builder request(URI server, String path) {
        var request = HttpRequest.newBuilder(server.resolve(path));
        var key = System.getenv(KEY_VARIABLE);
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw refused(response.statusCode(), response.body());
        }
        return new ObjectMapper().readTree(response.body());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        try {
            return client().send(request.build(), body);
        } catch (IOException e) {
            throw new IOException(
                    "No answer of " + server + (e.getMessage() == null ? "" : ": " + e.getMessage())
                            + ". Does eddy serve run there?",
                    e);
        }
    }

    private IllegalStateException refused(int status, String body) {
        var detail = "";
        try {
            detail = new ObjectMapper().readTree(body).path("detail").asText();
        } catch (IOException e) {
            throw new IllegalStateException(server + " answers with " + status + ", and is no Eddy.", e);
        }
        return new IllegalStateException(server + " answers with " + status + ": " + detail);
    }
}
