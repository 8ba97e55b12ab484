package io.eddy.embedded;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.serving.Closing;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.prequential.PrequentialEvaluation;
import io.eddy.serving.prequential.PrequentialSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka, the recommender job and the evaluation of what it recommends, all in this process. */
public final class EmbeddedSystem implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedSystem.class);

    private static final int PARALLELISM = 2;

    private final EmbeddedKafka kafka;
    private final EmbeddedRecommender recommender;
    private final PrequentialEvaluation evaluation;
    private final Path temporary;

    /** @param temporary folder to delete in the end; null where it stays */
    private EmbeddedSystem(
            EmbeddedKafka kafka, EmbeddedRecommender recommender, PrequentialEvaluation evaluation, Path temporary) {
        this.temporary = temporary;
        this.kafka = kafka;
        this.recommender = recommender;
        this.evaluation = evaluation;
    }

    /**
     * Returns when the job runs.
     *
     * @param folder for everything that the three keep
     * @param gap pause that ends a session
     * @param leaveOut what recommendations leave out of their session's items
     * @param uiPort of Flink's web UI
     */
    public static EmbeddedSystem start(Path folder, Path bundle, Duration gap, LeaveOut leaveOut, LoopbackPort uiPort)
            throws Exception {
        return start(folder, bundle, gap, leaveOut, uiPort, null);
    }

    /** The same with all ports free ones, in a folder that is deleted in the end. */
    public static EmbeddedSystem startTemporary(Path bundle, Duration gap, LeaveOut leaveOut) throws Exception {
        var folder = Files.createTempDirectory("eddy-system-");
        try {
            return start(folder, bundle, gap, leaveOut, LoopbackPort.FREE, folder);
        } catch (Throwable e) {
            deleteQuietly(folder);
            throw e;
        }
    }

    private static EmbeddedSystem start(
            Path folder, Path bundle, Duration gap, LeaveOut leaveOut, LoopbackPort uiPort, Path temporary)
            throws Exception {
        var kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        EmbeddedRecommender recommender = null;
        try {
            kafka.createTopics(PARALLELISM);
            recommender = EmbeddedRecommender.start(
                    new RecommenderJob(jobOptions(kafka.bootstrapServers(), folder, bundle, gap, leaveOut)),
                    PARALLELISM,
                    uiPort,
                    StateFolder.of(folder.resolve("flink")),
                    null,
                    FlinkOptions.NONE);
            var evaluation = PrequentialEvaluation.start(
                    PrequentialSettings.defaults(kafka.connection(), folder.resolve("evaluation")));
            return new EmbeddedSystem(kafka, recommender, evaluation, temporary);
        } catch (Throwable e) {
            Closing.after(e, recommender, kafka);
            throw e;
        }
    }

    private static RecommenderOptions jobOptions(
            String bootstrapServers, Path folder, Path bundle, Duration gap, LeaveOut leaveOut) {
        return RecommenderOptions.of(Map.of(
                RecommenderOptions.MODEL_BUNDLE.key(),
                bundle.toAbsolutePath().toString(),
                RecommenderOptions.MODEL_CACHE.key(),
                folder.resolve("models").toString(),
                RecommenderOptions.BOOTSTRAP_SERVERS.key(),
                bootstrapServers,
                // Nobody waits for the first answer of a log.
                RecommenderOptions.WARM_UP.key(),
                "0 s",
                RecommenderOptions.RECOMMENDATIONS_LEAVE_OUT.key(),
                leaveOut.label(),
                RecommenderOptions.SESSION_INACTIVITY_GAP.key(),
                gap.toMillis() + " ms"));
    }

    public EmbeddedKafka kafka() {
        return kafka;
    }

    public EmbeddedRecommender recommender() {
        return recommender;
    }

    @Override
    public void close() {
        try {
            Closing.all(evaluation, recommender, kafka);
        } finally {
            if (temporary != null) {
                deleteQuietly(temporary);
            }
        }
    }

    /** Flink may still be writing for a moment; what stays lies among temporary files. */
    private static void deleteQuietly(Path folder) {
        try {
            WholeFolder.deleteIfExists(folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.info("{} could not be deleted", folder, e);
        }
    }
}
