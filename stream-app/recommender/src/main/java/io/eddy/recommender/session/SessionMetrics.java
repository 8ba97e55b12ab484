package io.eddy.recommender.session;

import com.codahale.metrics.SlidingWindowReservoir;
import io.eddy.recommender.click.RejectionMetrics;
import org.apache.flink.dropwizard.metrics.DropwizardHistogramWrapper;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** What operators see of the sessions of one subtask. */
final class SessionMetrics {

    /** Values that a histogram remembers. */
    private static final int WINDOW = 1_000;

    final RejectionMetrics rejections;
    final Counter clicksAccepted;
    final Counter unknownItems;
    final Counter lateClicks;

    /** Clicks read from another partition than the click before them of the same session: their order is luck. */
    final Counter clicksFromAnotherPartition;

    final Counter sessionsOpened;
    final Counter sessionsEnded;
    final Counter sessionsReencoded;

    /** Clicks in a micro-batch. */
    final Histogram microBatchClicks;

    /** How long a micro-batch's first click waited, in milliseconds. */
    final Histogram microBatchWaitMs;

    /** One call of the model for a whole micro-batch, in microseconds. */
    final Histogram scoringMicros;

    /** From the click's time stamp in Kafka to its recommendation, in milliseconds. */
    final Histogram latencyMs;

    SessionMetrics(MetricGroup group, String modelName, String modelVersion) {
        rejections = new RejectionMetrics(group);
        clicksAccepted = group.counter("clicksAccepted");
        unknownItems = group.counter("unknownItems");
        lateClicks = group.counter("lateClicks");
        clicksFromAnotherPartition = group.counter("clicksFromAnotherPartition");
        sessionsOpened = group.counter("sessionsOpened");
        sessionsEnded = group.counter("sessionsEnded");
        sessionsReencoded = group.counter("sessionsReencoded");
        microBatchClicks = histogram(group, "microBatchClicks");
        microBatchWaitMs = histogram(group, "microBatchWaitMs");
        scoringMicros = histogram(group, "scoringMicros");
        latencyMs = histogram(group, "latencyMs");
        group.gauge("modelName", () -> modelName);
        group.gauge("modelVersion", () -> modelVersion);
    }

    private static Histogram histogram(MetricGroup group, String name) {
        return group.histogram(
                name,
                new DropwizardHistogramWrapper(new com.codahale.metrics.Histogram(new SlidingWindowReservoir(WINDOW))));
    }
}
