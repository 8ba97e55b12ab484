package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.embedded.state.SavedState;
import io.eddy.embedded.state.StateFolder;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.testing.WholeSession;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.schemas.Candidate;
import io.eddy.serving.LoopbackPort;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavepointITCase {

    private static final long NOON_MS = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    private static final int SESSIONS = 30;
    private static final int CLICKS_BEFORE = 3;

    @TempDir
    private Path folder;

    @Test
    void shouldGoOnFromASavepointInMidSessionAsIfNothingHadHappened() throws Exception {
        new TrainedBundle(folder.resolve("bundle"));
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                var model = Models.open(ModelBundle.load(folder.resolve("bundle")))) {
            kafka.createTopics(2);
            try (var topics = new TopicClient(kafka.bootstrapServers())) {
                var savepoint = runUntilMidSession(kafka, topics, model);
                // Sent while no job runs, and read by a job of other parallelism.
                sendClick(topics, model, CLICKS_BEFORE);
                try (var resumed = EmbeddedRecommender.start(
                        new RecommenderJob(options(kafka)),
                        1,
                        LoopbackPort.FREE,
                        StateFolder.of(folder.resolve("flink")),
                        savepoint,
                        FlinkOptions.NONE)) {
                    assertThat(resumed.failure()).isNull();
                    for (int session = 0; session < SESSIONS; session++) {
                        var recommendation = topics.recommendation(eventId(session, CLICKS_BEFORE));
                        assertThat(recommendation.getClick().getPosition()).isEqualTo(CLICKS_BEFORE + 1);
                        assertThat(recommendation.getItems())
                                .extracting(Candidate::getItemId)
                                .isEqualTo(uninterrupted(model, session));
                        assertThat(topics.allRecommendations(eventId(session, 0)))
                                .hasSize(1);
                    }
                }
            }
        }
    }

    private SavedState runUntilMidSession(EmbeddedKafka kafka, TopicClient topics, SessionModel model)
            throws Exception {
        try (var recommender = EmbeddedRecommender.start(
                new RecommenderJob(options(kafka)),
                2,
                LoopbackPort.FREE,
                StateFolder.of(folder.resolve("flink")),
                null,
                FlinkOptions.NONE)) {
            for (int click = 0; click < CLICKS_BEFORE; click++) {
                sendClick(topics, model, click);
            }
            for (int session = 0; session < SESSIONS; session++) {
                topics.recommendation(eventId(session, CLICKS_BEFORE - 1));
            }
            return recommender.stopWithSavepoint();
        }
    }

    private static void sendClick(TopicClient topics, SessionModel model, int click) throws Exception {
        for (int session = 0; session < SESSIONS; session++) {
            topics.send(
                    "session-" + session,
                    item(model, session, click),
                    NOON_MS + click * 1_000L,
                    eventId(session, click));
        }
    }

    private static List<String> uninterrupted(SessionModel model, int session) {
        var itemIds = IntStream.rangeClosed(0, CLICKS_BEFORE)
                .mapToObj(click -> item(model, session, click))
                .toList();
        return WholeSession.recommended(model, itemIds, 20);
    }

    private static String item(SessionModel model, int session, int click) {
        return model.items().id((session * 13 + click * 31) % model.items().size());
    }

    private static String eventId(int session, int click) {
        return session + "-" + click;
    }

    private RecommenderOptions options(EmbeddedKafka kafka) {
        return RecommenderOptions.of(Map.of(
                RecommenderOptions.MODEL_BUNDLE.key(), folder.resolve("bundle").toString(),
                RecommenderOptions.BOOTSTRAP_SERVERS.key(), kafka.bootstrapServers()));
    }
}
