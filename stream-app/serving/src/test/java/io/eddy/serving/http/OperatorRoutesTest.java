package io.eddy.serving.http;

import static io.eddy.serving.http.Answer.json;
import static io.eddy.serving.http.Answer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.CutOffFigures;
import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.RejectedClick;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperatorRoutesTest {

    private final TestServer server = TestServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldShowTheNewestRejectedClicksAndWhy() throws Exception {
        for (int offset = 0; offset < 120; offset++) {
            server.views.addRejected(rejected(offset, "no click " + offset));
        }
        server.views.addRejected(rejected(120, "x".repeat(1_000)));
        server.views.addRejected(new ConsumerRecord<>("clicks-rejected", 0, 121, null, null));
        var clicks = json(server.get("/v1/rejected-clicks?limit=3")).path("clicks");
        assertThat(clicks).hasSize(3);
        assertThat(clicks.get(0).has("value")).isFalse();
        assertThat(clicks.get(1).path("value").asText()).isEqualTo("x".repeat(400) + "...");
        assertThat(clicks.get(2).path("value").asText()).isEqualTo("no click 119");
        assertThat(clicks.get(2).path("reason").asText()).isEqualTo("malformed");
        assertThat(clicks.get(2).path("detail").asText()).isEqualTo("It is not JSON, größe.");
        assertThat(json(server.get("/v1/rejected-clicks?limit=100")).path("clicks"))
                .hasSize(100);
    }

    @Test
    void shouldShowTheFiguresOfWindowsInOrderOfTimeEachAsItWasLastSaid() throws Exception {
        server.views.addWindow(window("b", 2_000, 0.5));
        server.views.addWindow(window("a", 2_000, 0.25));
        server.views.addWindow(window("a", 1_000, 0.125));
        server.views.addWindow(window("b", 2_000, 0.75));
        server.views.addWindow(new ConsumerRecord<>("evaluation-windows", 0, 0, null, null));
        var windows = json(server.get("/v1/evaluation-windows")).path("windows");
        assertThat(windows)
                .extracting(window -> window.path("window_start").asText() + " "
                        + window.path("model_version").asText() + " "
                        + window.path("cut_offs").get(0).path("recall").asDouble())
                .containsExactly(
                        "1970-01-01T00:00:01Z a 0.125", "1970-01-01T00:00:02Z a 0.25", "1970-01-01T00:00:02Z b 0.75");
        assertThat(json(server.get("/v1/evaluation-windows?limit=1")).path("windows"))
                .singleElement()
                .satisfies(window ->
                        assertThat(window.path("model_version").asText()).isEqualTo("b"));
    }

    @Test
    void shouldSayWhyATopicCannotBeReadOnlyWhereThereIsNothingToShow() throws Exception {
        server.trouble = "There is no topic t.";
        for (var path : List.of("/v1/rejected-clicks", "/v1/evaluation-windows")) {
            problem(server.get(path), 503, "There is no topic t.");
        }
        server.views.addRejected(rejected(0, "no click"));
        assertThat(json(server.get("/v1/rejected-clicks")).path("clicks")).hasSize(1);
        server.trouble = null;
        assertThat(json(server.get("/v1/evaluation-windows")).path("windows")).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> rejected(long offset, String value) {
        var record =
                new ConsumerRecord<>("clicks-rejected", 0, offset, new byte[0], value.getBytes(StandardCharsets.UTF_8));
        record.headers().add(RejectedClick.REASON, "malformed".getBytes(StandardCharsets.UTF_8));
        record.headers().add(RejectedClick.DETAIL, "It is not JSON, größe.".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> window(String version, long startMs, double recall) {
        var window = new EvaluationWindow(
                "gru4rec",
                version,
                Instant.ofEpochMilli(startMs),
                Instant.ofEpochMilli(startMs + 1_000),
                10L,
                List.of(new CutOffFigures(20, recall, 0.1, 0.2)),
                30L,
                null,
                null);
        return new ConsumerRecord<>(
                "evaluation-windows",
                0,
                0,
                new byte[0],
                WireFormat.JSON
                        .codec(EvaluationWindow.class, "evaluation-windows", null)
                        .encode(window));
    }
}
