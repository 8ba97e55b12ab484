package io.eddy.recommender.session;

import io.eddy.catalogue.EddyVersion;
import io.eddy.recommender.click.RejectedClick;
import io.eddy.recommender.click.RejectionMetrics;
import io.eddy.recommender.metric.JobMetric;
import io.eddy.recommender.metric.ResidentMemory;
import io.eddy.recommender.release.ModelEvent;
import io.eddy.recommender.release.Release;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.schemas.RejectedClick.Reason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** What operators see of the sessions of one subtask. */
final class SessionMetrics implements SessionEvents {

    private static final Map<Stage, JobMetric> STAGES = new EnumMap<>(Map.of(
            Stage.READ_STATE, JobMetric.STATE_READ,
            Stage.ENCODE, JobMetric.ENCODE,
            Stage.SCORE, JobMetric.SCORE,
            Stage.WRITE_STATE, JobMetric.STATE_WRITE,
            Stage.WRITE, JobMetric.WRITE));

    private final MetricGroup group;
    private final RejectionMetrics rejections;
    private final Counter clicksAccepted;
    private final Counter unknownItems;
    private final Counter popularAnswers;
    private final Counter lateClicks;
    private final Counter clicksFromAnotherPartition;
    private final Counter sessionsRead;
    private final Counter sessionsWritten;
    private final Counter sessionsOpened;
    private final Counter sessionsEnded;
    private final Counter sessionsReencoded;
    private final Counter bundlesServed;
    private final Counter releasesRefused;
    private final Histogram microBatchClicks;
    private final Histogram microBatchWaitMs;
    private final Map<Stage, Histogram> stages = new EnumMap<>(Stage.class);
    private final Histogram latencyMs;

    /** Names and versions that have a gauge. */
    private final Set<String> shownModels = new HashSet<>();

    SessionMetrics(MetricGroup group) {
        this.group = group;
        rejections = new RejectionMetrics(group, Reason.ofTheSession());
        clicksAccepted = JobMetric.CLICKS_ACCEPTED.counter(group);
        unknownItems = JobMetric.UNKNOWN_ITEMS.counter(group);
        popularAnswers = JobMetric.POPULAR_ANSWERS.counter(group);
        lateClicks = JobMetric.LATE_CLICKS.counter(group);
        clicksFromAnotherPartition = JobMetric.CLICKS_FROM_ANOTHER_PARTITION.counter(group);
        sessionsRead = JobMetric.SESSIONS_READ.counter(group);
        sessionsWritten = JobMetric.SESSIONS_WRITTEN.counter(group);
        sessionsOpened = JobMetric.SESSIONS_OPENED.counter(group);
        sessionsEnded = JobMetric.SESSIONS_ENDED.counter(group);
        sessionsReencoded = JobMetric.SESSIONS_REENCODED.counter(group);
        microBatchClicks = JobMetric.MICRO_BATCH_CLICKS.histogram(group);
        microBatchWaitMs = JobMetric.MICRO_BATCH_WAIT.histogram(group);
        STAGES.forEach((stage, metric) -> stages.put(stage, metric.histogram(group)));
        latencyMs = JobMetric.LATENCY.histogram(group);
        bundlesServed = JobMetric.BUNDLES_SERVED.counter(group);
        releasesRefused = JobMetric.RELEASES_REFUSED.counter(group);
        JobMetric.BUILD_INFO.number(group.addGroup("version", EddyVersion.text()), () -> 1);
        JobMetric.RESIDENT_BYTES.number(group, ResidentMemory::bytes);
    }

    /** From when on something serves. */
    void show(ModelsInService models, OpenSessions openSessions, SessionCache cache) {
        JobMetric.OPEN_SESSIONS.number(group, openSessions::total);
        JobMetric.CACHED_SESSIONS.number(group, cache::size);
        JobMetric.LISTS_CHECKED.number(group, () -> models.listCheck().checked());
        JobMetric.LISTS_DIFFERING.number(group, () -> models.listCheck().differing());
        JobMetric.MODEL_NAME.text(group, () -> models.serving().main().name());
        JobMetric.MODEL_VERSION.text(group, () -> models.serving().main().version());
        JobMetric.MODEL_SCORER.text(
                group, () -> models.main().model().retriever().method());
        JobMetric.MODEL_SHARE.number(
                group, () -> models.serving().shareOf(models.serving().main()));
        JobMetric.RELEASE.number(group, () -> models.serving().number());
    }

    /** Flink takes no metric back: one that serves no more has the share 0. */
    void show(ModelsInService models, ReleasedBundle bundle) {
        var name = bundle.nameAndVersion();
        if (shownModels.add(name)) {
            JobMetric.MODEL_SHARE.number(group.addGroup("model", name), () -> shareOf(name, models.serving()));
        }
    }

    private static double shareOf(String nameAndVersion, Release serving) {
        return serving.bundles().stream()
                .filter(bundle -> bundle.nameAndVersion().equals(nameAndVersion))
                .mapToDouble(serving::shareOf)
                .sum();
    }

    void hasStateMemory(long bytes) {
        JobMetric.STATE_MEMORY.number(group, () -> bytes);
    }

    void warmedUp(Duration took) {
        JobMetric.WARM_UP.number(group, took::toMillis);
    }

    void sessionRead() {
        sessionsRead.inc();
    }

    void sessionWritten() {
        sessionsWritten.inc();
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
    public void answeredFromPopularity() {
        popularAnswers.inc();
    }

    @Override
    public void took(Stage stage, long nanos) {
        stages.get(stage).update(nanos / 1_000);
    }
}
