package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.replay.ClicksOfNow;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayListener;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.ReplaySettings;
import io.eddy.serving.LoopbackPort;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of long ago is replayed to a job that has seen clicks of now. */
class ReplayOfAnOldLogITCase {

    @TempDir
    private Path folder;

    @Test
    void shouldBeAcceptedAsClicksOfNow() throws Exception {
        var trained = new TrainedBundle(folder.resolve("bundle"));
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            kafka.createTopics(1);
            var options = RecommenderOptions.of(Map.of(
                    RecommenderOptions.MODEL_BUNDLE.key(),
                            folder.resolve("bundle").toString(),
                    RecommenderOptions.BOOTSTRAP_SERVERS.key(), kafka.bootstrapServers()));
            try (var recommender = EmbeddedRecommender.start(
                    new RecommenderJob(options),
                    1,
                    LoopbackPort.FREE,
                    StateFolder.of(folder.resolve("flink")),
                    null,
                    FlinkOptions.NONE)) {
                assertThat(recommender.failure()).isNull();
                var settings = ReplaySettings.defaults(kafka.connection());
                long now = Instant.now().toEpochMilli();
                replay(List.of(new LoggedClick("of now", "item-0001", now, "click")), settings);
                awaitThatOldSessionsAreEnded(settings);
                var log = trained.laterClicks(50);
                var clicks = ClicksOfNow.of(log, TrainedBundle.GAP_MS);
                var report = replay(
                        clicks,
                        ReplaySettings.builder(kafka.connection()).atNow(true).build());
                assertThat(report.rejected()).isEmpty();
                assertThat(report.accepted()).isEqualTo(log.size());
                assertThat(report.metrics().predictions())
                        .isEqualTo(log.size()
                                - Session.of(log, TrainedBundle.GAP_MS).size());
            }
        }
    }

    private static void awaitThatOldSessionsAreEnded(ReplaySettings settings) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        for (int session = 0; ; session++) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            var old = new LoggedClick("old " + session, "item-0001", 1_000_000_000_000L, "click");
            if (replay(List.of(old), settings).rejected().containsKey("session_ended")) {
                return;
            }
        }
    }

    private static ReplayReport replay(List<LoggedClick> clicks, ReplaySettings settings) throws InterruptedException {
        return new Replay(clicks, settings, new ReplayListener() {}).run();
    }
}
