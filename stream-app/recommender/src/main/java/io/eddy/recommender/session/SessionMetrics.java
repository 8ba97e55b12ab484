package io.eddy.recommender.session;

import com.codahale.metrics.SlidingWindowReservoir;
import io.eddy.recommender.click.RejectedClick;
import io.eddy.recommender.click.RejectionMetrics;
import io.eddy.recommender.release.ModelEvent;
import org.apache.flink.dropwizard.metrics.DropwizardHistogramWrapper;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** What operators see of the sessions of one subtask. */
final class SessionMetrics implements SessionEvents {

    /** Values that a histogram remembers. */
    private static final int WINDOW = 1_000;

    private final RejectionMetrics rejections;
    private final Counter clicksAccepted;
    private final Counter unknownItems;
    private final Counter lateClicks;
    private final Counter clicksFromAnotherPartition;
    private final Counter sessionsOpened;
    private final Counter sessionsEnded;
    private final Counter sessionsReencoded;
    private final Counter bundlesServed;
    private final Counter releasesRefused;

    /** Clicks in a micro-batch. */
    private final Histogram microBatchClicks;

    /** How long a micro-batch's first click waited, in milliseconds. */
    private final Histogram microBatchWaitMs;

    /** One call of the model for a whole micro-batch, in microseconds. */
    private final Histogram scoringMicros;

    /** From the click's time stamp in Kafka to its recommendation, in milliseconds. */
    private final Histogram latencyMs;

    private final MetricGroup group;

    SessionMetrics(MetricGroup group) {
        this.group = group;
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
        bundlesServed = group.counter("bundlesServed");
        releasesRefused = group.counter("releasesRefused");
    }

    /** From when on something serves. */
    void show(ModelsInService models) {
        group.gauge("modelName", () -> models.serving().main().name());
        group.gauge("modelVersion", () -> models.serving().main().version());
        group.gauge(
                "modelShare", () -> models.serving().shareOf(models.serving().main()));
        group.gauge("release", () -> models.serving().number());
    }

    private static Histogram histogram(MetricGroup group, String name) {
        return group.histogram(
                name,
                new DropwizardHistogramWrapper(new com.codahale.metrics.Histogram(new SlidingWindowReservoir(WINDOW))));
    }

    void microBatchClosed(int clicks, long waitedMs) {
        microBatchClicks.update(clicks);
        microBatchWaitMs.update(waitedMs);
    }

    void happened(ModelEvent event) {
        if (event == ModelEvent.SERVING) {
            bundlesServed.inc();
        } else if (event == ModelEvent.REFUSED) {
            releasesRefused.inc();
        }
    }

    void rejected(RejectedClick rejected) {
        rejections.count(rejected);
    }

    void recommended(SessionRecommendation recommendation, long nowMs) {
        clicksAccepted.inc();
        long timestampMs = recommendation.click().origin().timestampMs();
        if (timestampMs >= 0) {
            latencyMs.update(nowMs - timestampMs);
        }
    }

    @Override
    public void sessionOpened() {
        sessionsOpened.inc();
    }

    @Override
    public void sessionEnded() {
        sessionsEnded.inc();
    }

    @Override
    public void sessionsReencoded(int sessions) {
        sessionsReencoded.inc(sessions);
    }

    @Override
    public void clickIsLate() {
        lateClicks.inc();
    }

    @Override
    public void clickFromAnotherPartition() {
        clicksFromAnotherPartition.inc();
    }

    @Override
    public void itemIsUnknown() {
        unknownItems.inc();
    }

    @Override
    public void scored(long nanos) {
        scoringMicros.update(nanos / 1_000);
    }
}
