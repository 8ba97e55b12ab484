package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A Prometheus with the files of docker/prometheus, which asks other addresses, and more often. */
final class PrometheusProcess implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
    private static final Path TOOL = Path.of("/usr/bin/promtool");
    private static final Path FILES = Path.of("..", "..", "docker", "prometheus");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final String address;

    private PrometheusProcess(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Skips the test where there is none, as Debian's package prometheus brings it. */
    static void assumeThere() {
        assumeThat(PROGRAM).as("Prometheus").exists();
    }

    /** What its tool says to the files, and whether it likes them. */
    static void assertToolLikes(String... arguments) throws IOException, InterruptedException {
        assumeThat(TOOL).as("Prometheus' tool").exists();
        var command = new ArrayList<>(List.of(TOOL.toString()));
        command.addAll(List.of(arguments));
        var tool = new ProcessBuilder(command)
                .directory(FILES.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as(said).isZero();
    }

    /** @param addresses host and port of each job of the file */
    static PrometheusProcess start(Path folder, Map<String, String> addresses) throws IOException {
        Files.copy(FILES.resolve("alerts.yml"), folder.resolve("alerts.yml"));
        var configuration = Files.readString(FILES.resolve("prometheus.yml")).replace(": 15s", ": 1s");
        for (var job : addresses.entrySet()) {
            var targets = Pattern.compile("(job_name: " + job.getKey() + "\\s+static_configs:\\s+- targets: )\\[.*]")
                    .matcher(configuration);
            assertThat(targets.find()).as("targets of " + job.getKey()).isTrue();
            configuration = targets.replaceFirst("$1[\"" + job.getValue() + "\"]");
        }
        Files.writeString(folder.resolve("prometheus.yml"), configuration);
        var listensAt = "127.0.0.1:" + FreePort.any();
        var process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=" + listensAt)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(folder.resolve("prometheus.log").toFile()))
                .start();
        return new PrometheusProcess(process, "http://" + listensAt);
    }

    /** @return the series, none where it does not answer yet */
    JsonNode query(String expression) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("data")
                .path("result");
    }

    /** Each alert, with its state and its health. */
    JsonNode rules() {
        return get("/api/v1/rules").path("data").path("groups");
    }

    private JsonNode get(String path) {
        try {
            var answer =
                    http.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString());
            return json.readTree(answer.body());
        } catch (IOException e) {
            return json.createObjectNode();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
