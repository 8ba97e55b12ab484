package io.eddy.serving.prequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.schemas.EvaluatedPrediction;
import io.eddy.serving.Dependency;
import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.MetricsDocument;
import io.eddy.serving.MetricsServer;
import io.eddy.serving.ProcessMetrics;
import io.eddy.serving.ServingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Prometheus gets of an evaluation, over HTTP. */
class EvaluationMetricsTest {

    private static final Dependency WELL = new Dependency("broker", "cluster c", Instant.EPOCH, null);

    private final EvaluationCounters counters = new EvaluationCounters();
    private volatile List<Dependency> dependencies = List.of(WELL);
    private MetricsServer server;

    @BeforeEach
    void start() {
        ProcessMetrics.addBuild(counters.registry(), "test");
        ProcessMetrics.addStream(
                counters.registry(), () -> new MalformedRecommendations(line -> {}), () -> 3, () -> dependencies);
        server = MetricsServer.start("eddy prequential", "127.0.0.1", 0, counters.registry(), () -> dependencies);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldGiveWhatRecallAndMrrAreMadeOf() throws Exception {
        counters.countEvaluated(prediction("1", 1));
        counters.countEvaluated(prediction("1", 4));
        counters.countEvaluated(prediction("1", 0));
        counters.countEvaluated(prediction("2", 20));
        counters.countDuplicate();
        counters.countLateForWindow(2);
        var metrics = get("/metrics").body();
        assertThat(metrics)
                .contains("eddy_evaluated_predictions_total{model_name=\"m\",model_version=\"1\"} 3.0\n")
                .contains("eddy_evaluation_hits_total{k=\"1\",model_name=\"m\",model_version=\"1\"} 1.0\n")
                .contains("eddy_evaluation_hits_total{k=\"5\",model_name=\"m\",model_version=\"1\"} 2.0\n")
                .contains("eddy_evaluation_reciprocal_ranks_total{k=\"5\",model_name=\"m\",model_version=\"1\"} 1.25\n")
                .contains("eddy_evaluation_hits_total{k=\"10\",model_name=\"m\",model_version=\"2\"} 0.0\n")
                .contains("eddy_evaluation_hits_total{k=\"20\",model_name=\"m\",model_version=\"2\"} 1.0\n")
                .contains("eddy_evaluation_passed_over_total{reason=\"duplicate\"} 1.0\n")
                .contains("eddy_evaluation_late_for_window_total 2.0\n")
                .contains("eddy_recommendations_lag_records 3.0\n")
                .contains("eddy_build_info{version=\"test\"} 1\n");
        assertThat(counters.counts(7)).isEqualTo(new EvaluationCounts(4, 1, 0, 2, 0, 7));
        MetricsDocument.assertNamesAllOf("prequential", metrics);
    }

    @Test
    void shouldSayHowItIs() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);
        dependencies = List.of(WELL, new Dependency("stream", null, null, "the evaluation is FAILED"));
        var health = get("/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body())
                .isEqualTo(
                        "{\"dependencies\":{\"broker\":{\"ok\":true,\"seen\":\"cluster c\",\"seen_at\":\"1970-01-01T00:00:00Z\"},"
                                + "\"stream\":{\"ok\":false,\"trouble\":\"the evaluation is FAILED\"}}}");
        assertThat(get("/metrics").body()).contains("eddy_dependency_up{dependency=\"stream\"} 0.0\n");
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldSayThatThePortIsTaken() {
        int port = server.uri().getPort();
        assertThatThrownBy(() -> MetricsServer.start(
                        "eddy prequential", "127.0.0.1", port, counters.registry(), () -> dependencies))
                .isInstanceOf(ServingException.class)
                .hasMessage("eddy prequential cannot show its metrics at 127.0.0.1:" + port + ": the port is taken.");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.uri().getPort() + path));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static EvaluatedPrediction prediction(String version, int rank) {
        return new EvaluatedPrediction("s", "r1", "r2", null, "i", 2, Instant.EPOCH, rank, 20, "m", version, "m", null);
    }
}
