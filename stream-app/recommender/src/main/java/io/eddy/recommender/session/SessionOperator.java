package io.eddy.recommender.session;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.RejectedClick;
import io.eddy.recommender.release.AnnouncedRelease;
import io.eddy.recommender.release.ModelEvent;
import io.eddy.recommender.release.ModelStore;
import io.eddy.recommender.release.ReleaseState;
import io.eddy.recommender.release.ReleaseStateSerializer;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.release.StatusRecord;
import io.eddy.recommender.session.SessionEvents.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Runs a {@link SessionBook} on Flink: its sessions are keyed state, its clock is the watermark.
 *
 * <p>Clicks wait in a micro-batch that closes where no click is there to be read, on count, after a bounded wait, before every watermark and checkpoint barrier,
 * and at the end of the input. So the micro-batch is never state: what a checkpoint does not hold is read again.
 *
 * <p>A session that is kept has exactly one timer. It stands at the end of the gap after some earlier click; when it fires and
 * there were later clicks, it moves on. One timer a click would be a write to RocksDB more for each. Nothing else ends a session:
 * a time to live by the wall clock would drop the open sessions of a job that was stopped over a weekend.
 *
 * <p>Releases come in by the second input. It has no time: one that held the watermark back would let no session end.
 *
 * <p>This is the only class that stands on Flink's internal operator API, because a micro-batch has to touch the state of
 * many keys.
 */
public final class SessionOperator extends AbstractStreamOperator<SessionRecommendation>
        implements TwoInputStreamOperator<AcceptedClick, AnnouncedRelease, SessionRecommendation>,
                Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 2;

    private static final int RELEASES = 1;

    /** Sessions that a click may have to wait for when it comes while they are written. */
    private static final int WRITTEN_AT_ONCE = 16;

    /** Name of the keyed state. */
    private static final String SESSION = "session";

    private final ModelStore modelStore;
    private final ReleasedBundle firstBundle;
    private final SessionRules rules;
    private final OutputTag<RejectedClick> rejectedTag;
    private final OutputTag<StatusRecord> statusTag;

    private transient ModelsInService models;
    private transient ModelReports reports;
    private transient ListState<ReleaseState> releaseState;
    private transient List<ReleaseState> restoredReleases;
    private transient ListState<Long> watermarkState;
    private transient long restoredWatermark;
    private transient ListState<Tuple2<Integer, Long>> openSessionsState;
    private transient OpenSessions openSessions;
    private transient SessionBook book;
    private transient KeyedSessions sessions;
    private transient InternalTimerService<VoidNamespace> endTimers;
    private transient SessionMetrics sessionMetrics;
    private transient List<AcceptedClick> microBatch;
    private transient long microBatchOpenedMs;
    private transient ScheduledFuture<?> microBatchTimer;
    private transient MailboxExecutor mailbox;

    /** Whether a look for more clicks stands in the mailbox. */
    private transient boolean looksForMore;

    private transient long clicksRead;
    private transient long clicksReadAtLastLook;

    /** @param firstBundle serves until a release says otherwise */
    public SessionOperator(
            ModelStore modelStore,
            ReleasedBundle firstBundle,
            SessionRules rules,
            OutputTag<RejectedClick> rejectedTag,
            OutputTag<StatusRecord> statusTag) {
        this.modelStore = modelStore;
        this.firstBundle = firstBundle;
        this.rules = rules;
        this.rejectedTag = rejectedTag;
        this.statusTag = statusTag;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        // Flink forgets the watermark at a restart; without it an ended session's late click would begin a new one.
        watermarkState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE));
        // Of all subtasks, as a checkpoint may be taken while some of them serve a release and some not yet.
        releaseState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("releases", ReleaseStateSerializer.INSTANCE));
        // Of all subtasks, as a session goes to another one where the parallelism changes.
        openSessionsState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("open-sessions", OpenSessions.SAVED));
        restoredWatermark = Long.MIN_VALUE;
        restoredReleases = new ArrayList<>();
        if (context.isRestored()) {
            releaseState.get().forEach(restoredReleases::add);
            restoredWatermark = StreamSupport.stream(watermarkState.get().spliterator(), false)
                    .min(Comparator.naturalOrder())
                    .orElse(Long.MIN_VALUE);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermarkState.update(List.of(watermark()));
        releaseState.update(List.of(models.state()));
        openSessionsState.update(openSessions.save());
    }

    @Override
    public void open() throws Exception {
        super.open();
        var sessionState =
                getRuntimeContext().getState(new ValueStateDescriptor<>(SESSION, SessionStateSerializer.INSTANCE));
        endTimers = getInternalTimerService("session-end", VoidNamespaceSerializer.INSTANCE, this);
        mailbox = getContainingTask()
                .getMailboxExecutorFactory()
                .createExecutor(getOperatorConfig().getChainIndex());
        var task = getRuntimeContext().getTaskInfo();
        reports = new ModelReports(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks());
        models = new ModelsInService(
                modelStore,
                temporaryFolder(),
                rules,
                action -> mailbox.execute(action::run, "a release is ready"),
                "model preparation " + task.getIndexOfThisSubtask(),
                this::report);
        openSessions = new OpenSessions(
                task.getMaxNumberOfParallelSubtasks(),
                task.getNumberOfParallelSubtasks(),
                task.getIndexOfThisSubtask());
        countRestoredSessions();
        sessionMetrics = new SessionMetrics(getMetricGroup());
        models.begin(restoredReleases, firstBundle);
        sessions = new KeyedSessions(
                rules.cacheBytes(), this::setCurrentKey, sessionState, endTimers, openSessions, sessionMetrics);
        sessionMetrics.show(models, openSessions, sessions.cache());
        sessionMetrics.hasStateMemory(
                StateMemory.of(getOperatorConfig(), getContainingTask().getEnvironment(), getUserCodeClassloader()));
        book = new SessionBook(models, rules, sessions, sessionMetrics);
        microBatch = new ArrayList<>(rules.microBatchClicks());
        warmUp();
        super.processWatermarkStatus(WatermarkStatus.IDLE, RELEASES);
    }

    private void warmUp() throws Exception {
        var made = new MadeUpMicroBatches(models, rules);
        var warm = WarmUp.run(rules.warmUp(), System::nanoTime, made::answer);
        sessionMetrics.warmedUp(warm.took());
        if (warm.times() > 0) {
            LOG.info(
                    "Warm after {} ms: a round of made-up micro-batches takes {} us, the first took {}",
                    warm.took().toMillis(),
                    Math.round(warm.last()),
                    Math.round(warm.first()));
        }
    }

    private void countRestoredSessions() throws Exception {
        var saved = new ArrayList<Tuple2<Integer, Long>>();
        openSessionsState.get().forEach(saved::add);
        if (!saved.isEmpty()) {
            openSessions.restore(saved);
            return;
        }
        // The state of a version that did not keep their number.
        try (var sessionIds = this.<String>getKeyedStateBackend().getKeys(SESSION, VoidNamespace.INSTANCE)) {
            sessionIds.forEach(openSessions::opened);
        }
    }

    private Path temporaryFolder() {
        // Not the working folder of the process, which goes with it.
        return Path.of(getContainingTask().getEnvironment().getTaskManagerInfo().getTmpDirectories()[0]);
    }

    private void report(ModelEvent event, long release, ReleasedBundle bundle, String reason) {
        sessionMetrics.happened(event);
        if (event == ModelEvent.SERVING) {
            sessionMetrics.show(models, bundle);
        }
        var status = reports.report(event, release, bundle, reason, models.serving(), nowMs());
        output.collect(statusTag, new StreamRecord<>(status));
    }

    @Override
    public void processElement2(StreamRecord<AnnouncedRelease> element) {
        models.announce(element.getValue());
    }

    @Override
    public void processElement1(StreamRecord<AcceptedClick> element) throws Exception {
        microBatch.add(element.getValue());
        clicksRead++;
        if (microBatch.size() == 1) {
            microBatchOpenedMs = nowMs();
            microBatchTimer = getProcessingTimeService()
                    .registerTimer(microBatchOpenedMs + rules.microBatchWait().toMillis(), this::closeMicroBatchDueAt);
        }
        if (microBatch.size() >= rules.microBatchClicks()) {
            closeMicroBatch();
        }
        if (!looksForMore) {
            lookForMore();
        }
    }

    /**
     * Closes the micro-batch as soon as no click is there to be read. Flink's task reads one record, then does what stands in its mailbox;
     * so where no click was read since the last look, there was none.
     */
    private void lookForMore() {
        looksForMore = true;
        mailbox.execute(
                () -> {
                    looksForMore = false;
                    if (!microBatch.isEmpty() && clicksRead > clicksReadAtLastLook) {
                        clicksReadAtLastLook = clicksRead;
                        lookForMore();
                    } else {
                        closeMicroBatch();
                        clicksReadAtLastLook = clicksRead;
                        writeWhileIdle();
                    }
                },
                "look for more clicks");
    }

    /** Writes sessions from the cache as long as no click is there to be read, so that there is little left to do at a checkpoint. */
    private void writeWhileIdle() {
        if (sessions.cache().isWritten()) {
            return;
        }
        mailbox.execute(
                () -> {
                    if (clicksRead == clicksReadAtLastLook) {
                        sessions.cache().writeSome(WRITTEN_AT_ONCE);
                        writeWhileIdle();
                    }
                },
                "write sessions");
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        closeMicroBatch();
        super.processWatermark(mark);
    }

    @Override
    public void processWatermark2(Watermark mark) {
        // Releases have no time.
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (input != RELEASES) {
            super.processWatermarkStatus(status, input);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        closeMicroBatch();
        sessions.cache().writeAll();
    }

    @Override
    public void finish() throws Exception {
        closeMicroBatch();
        sessions.cache().writeAll();
        models.freeze();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (models != null) {
            models.close();
        }
        super.close();
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        var state = sessions.current(timer.getKey());
        if (state == null) {
            return;
        }
        long endMs = book.endMs(state.lastEventTimeMs());
        if (endMs > timer.getTimestamp()) {
            endTimers.registerEventTimeTimer(VoidNamespace.INSTANCE, endMs);
        } else {
            sessions.end(timer.getKey());
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("Sessions end by event time only.");
    }

    private long watermark() {
        return Math.max(restoredWatermark, endTimers.currentWatermark());
    }

    /** A timer may be cancelled when its call already stands in the mailbox; then the micro-batch is a later one. */
    private void closeMicroBatchDueAt(long timeMs) throws Exception {
        if (timeMs >= microBatchOpenedMs + rules.microBatchWait().toMillis()) {
            closeMicroBatch();
        }
    }

    private void closeMicroBatch() throws Exception {
        if (microBatch.isEmpty()) {
            return;
        }
        microBatchTimer.cancel(false);
        sessionMetrics.microBatchClosed(microBatch.size(), nowMs() - microBatchOpenedMs);
        SessionBook.Answers answers;
        try {
            answers = book.answer(microBatch, watermark());
        } finally {
            microBatch.clear();
        }
        for (var rejection : answers.rejections()) {
            var click = rejection.click();
            var rejected = new RejectedClick(click.origin(), rejection.reason(), rejection.detail());
            sessionMetrics.rejected(rejected);
            output.collect(rejectedTag, new StreamRecord<>(rejected, click.eventTimeMs()));
        }
        long startNanos = System.nanoTime();
        for (var recommendation : answers.recommendations()) {
            sessionMetrics.recommended(recommendation, nowMs());
            output.collect(
                    new StreamRecord<>(recommendation, recommendation.click().eventTimeMs()));
        }
        sessionMetrics.took(Stage.WRITE, System.nanoTime() - startNanos);
    }

    private long nowMs() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
