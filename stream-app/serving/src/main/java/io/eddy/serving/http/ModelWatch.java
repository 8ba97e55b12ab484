package io.eddy.serving.http;

import io.eddy.schemas.KafkaConnection;
import io.eddy.serving.release.ReleaseTopics;
import io.eddy.serving.release.ServiceReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what the job says of the models that it serves. Any thread may ask. */
final class ModelWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);

    private final KafkaConnection kafka;
    private final String releasesTopic;
    private final String statusTopic;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "model-watch");
    private volatile Seen seen = new Seen(null, "The topics of releases have not been read yet.");

    /**
     * What is known.
     *
     * @param models null where nothing is
     * @param trouble a sentence; null where there is none
     */
    record Seen(Models models, String trouble) {}

    /**
     * What the job last said.
     *
     * @param subtasks of the job
     */
    record Models(int subtasks, boolean interleaved, List<ServiceReport.Served> served, List<Refusal> refused) {}

    /** A release that a subtask does not serve. */
    record Refusal(int subtask, long release, String reason) {}

    ModelWatch(KafkaConnection kafka, String releasesTopic, String statusTopic) {
        this.kafka = kafka;
        this.releasesTopic = releasesTopic;
        this.statusTopic = statusTopic;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Seen seen() {
        return seen;
    }

    private void watch() {
        try {
            do {
                follow();
            } while (!closed.await(TRY_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("Closed while it waited", e);
        }
    }

    /** Until it is closed, or the topics cannot be read. */
    private void follow() throws InterruptedException {
        try (var topics = ReleaseTopics.open(kafka, releasesTopic, statusTopic, List.of())) {
            do {
                seen = new Seen(models(topics.report()), null);
            } while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (RuntimeException e) {
            LOG.info("Releases of models cannot be followed: {}", e.getMessage());
            seen = new Seen(seen.models, e.getMessage());
        }
    }

    private static Models models(ServiceReport report) {
        return new Models(
                report.subtasks(),
                report.isInterleaved(),
                report.served(),
                report.lastRefusals().entrySet().stream()
                        .map(entry -> new Refusal(
                                entry.getKey(),
                                entry.getValue().getRelease(),
                                entry.getValue().getReason()))
                        .toList());
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
