package io.eddy.recommender.session;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.scoring.GruModel;
import io.eddy.inference.scoring.HiddenState;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.inference.scoring.ScoredClick;
import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.RejectedClick;
import io.eddy.schemas.RejectedClick.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps each session's hidden state and recommends after each click, many sessions in one call of the model.
 *
 * <p>Clicks wait in a micro-batch that closes on count, after a bounded wait, before every watermark and checkpoint barrier,
 * and at the end of the input. So the micro-batch is never state: what a checkpoint does not hold is read again.
 *
 * <p>A session that holds state has exactly one timer. It stands at the end of the gap after some earlier click; when it
 * fires and there were later clicks, it moves on. One timer a click would be a write to RocksDB more for each.
 *
 * <p>This is the only class that stands on Flink's internal operator API, because a micro-batch has to touch the state of
 * many keys.
 */
public final class SessionOperator extends AbstractStreamOperator<SessionRecommendation>
        implements OneInputStreamOperator<AcceptedClick, SessionRecommendation>, Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1;

    private final ModelSource modelSource;
    private final SessionRules rules;
    private final OutputTag<RejectedClick> rejectedTag;
    private final long gapMs;

    private transient GruModel model;
    /** Name and version: what a hidden state belongs to. */
    private transient String modelId;

    private transient LeaveOut leaveOut;
    private transient int keptItems;

    private transient ListState<Long> watermarkState;
    private transient long restoredWatermark;
    private transient MicroBatchScorer scorer;
    private transient ValueState<SessionState> sessionState;
    private transient InternalTimerService<VoidNamespace> endTimers;
    private transient SessionMetrics sessionMetrics;
    private transient List<AcceptedClick> microBatch;
    private transient long microBatchOpenedMs;
    private transient ScheduledFuture<?> microBatchTimer;

    public SessionOperator(ModelSource modelSource, SessionRules rules, OutputTag<RejectedClick> rejectedTag) {
        this.modelSource = modelSource;
        this.rules = rules;
        this.rejectedTag = rejectedTag;
        this.gapMs = rules.inactivityGap().toMillis();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        // Flink forgets the watermark at a restart; without it an ended session's late click would begin a new one.
        watermarkState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE));
        restoredWatermark = Long.MIN_VALUE;
        if (context.isRestored()) {
            restoredWatermark = StreamSupport.stream(watermarkState.get().spliterator(), false)
                    .min(Comparator.naturalOrder())
                    .orElse(Long.MIN_VALUE);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermarkState.update(List.of(watermark()));
    }

    @Override
    public void open() throws Exception {
        super.open();
        model = modelSource.open();
        modelId = model.name() + ":" + model.version();
        scorer = new MicroBatchScorer(model);
        leaveOut = rules.leaveOut() == null ? model.leaveOut() : rules.leaveOut();
        keptItems = Math.max(rules.keptItems(), leaveOut.keptClicks());
        var descriptor = new ValueStateDescriptor<>("session", SessionStateSerializer.INSTANCE);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(rules.stateTtl())
                .cleanupInRocksdbCompactFilter(1_000)
                .build());
        sessionState = getRuntimeContext().getState(descriptor);
        endTimers = getInternalTimerService("session-end", VoidNamespaceSerializer.INSTANCE, this);
        sessionMetrics = new SessionMetrics(getMetricGroup(), model.name(), model.version());
        microBatch = new ArrayList<>(rules.microBatchClicks());
    }

    @Override
    public void processElement(StreamRecord<AcceptedClick> element) throws Exception {
        microBatch.add(element.getValue());
        if (microBatch.size() == 1) {
            microBatchOpenedMs = getProcessingTimeService().getCurrentProcessingTime();
            microBatchTimer = getProcessingTimeService()
                    .registerTimer(microBatchOpenedMs + rules.microBatchWait().toMillis(), this::closeMicroBatchDueAt);
        }
        if (microBatch.size() >= rules.microBatchClicks()) {
            closeMicroBatch();
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        closeMicroBatch();
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        closeMicroBatch();
    }

    @Override
    public void finish() throws Exception {
        closeMicroBatch();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (model != null) {
            model.close();
        }
        super.close();
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        var state = sessionState.value();
        if (state == null) {
            return;
        }
        long endMs = endMs(state.lastEventTimeMs());
        if (endMs > timer.getTimestamp()) {
            endTimers.registerEventTimeTimer(VoidNamespace.INSTANCE, endMs);
        } else {
            sessionState.clear();
            sessionMetrics.sessionsEnded.inc();
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("Sessions end by event time only.");
    }

    private long watermark() {
        return Math.max(restoredWatermark, endTimers.currentWatermark());
    }

    private long endMs(long eventTimeMs) {
        return eventTimeMs > Long.MAX_VALUE - gapMs ? Long.MAX_VALUE : eventTimeMs + gapMs;
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
        sessionMetrics.microBatchClicks.update(microBatch.size());
        sessionMetrics.microBatchWaitMs.update(
                getProcessingTimeService().getCurrentProcessingTime() - microBatchOpenedMs);
        var work = new MicroBatch();
        for (var click : microBatch) {
            work.add(click);
        }
        microBatch.clear();
        work.score();
        work.store();
    }

    /** One micro-batch's way through: sort into sessions, score, emit, store. */
    private final class MicroBatch {

        private final List<AcceptedClick> clicks = new ArrayList<>(microBatch.size());
        private final List<OpenSession> sessionOfClick = new ArrayList<>(microBatch.size());
        private final List<Integer> positions = new ArrayList<>(microBatch.size());
        private final List<Set<String>> leftOut = new ArrayList<>(microBatch.size());

        /** By session id; the last session of an id, should a micro-batch see one end and the next begin. */
        private final Map<String, OpenSession> sessions = new LinkedHashMap<>();

        /** Sessions whose hidden state is another model's, with the items to rebuild it from. */
        private final Map<OpenSession, List<String>> stale = new LinkedHashMap<>();

        /** Session ids whose state Flink already holds, and with it a timer. */
        private final Set<String> stored = new HashSet<>();

        void add(AcceptedClick click) throws Exception {
            var session = sessions.get(click.sessionId());
            if (session == null) {
                session = load(click.sessionId());
            }
            boolean begins = session == null || click.eventTimeMs() - session.lastEventTimeMs() > gapMs;
            if (!begins && session.hasSeen(click.eventId())) {
                reject(click, Reason.DUPLICATE, "The session has already seen event " + click.eventId() + ".");
                return;
            }
            boolean ended = begins
                    ? endMs(click.eventTimeMs()) <= watermark()
                    : endMs(click.eventTimeMs()) < session.lastEventTimeMs();
            if (ended) {
                reject(
                        click,
                        Reason.SESSION_ENDED,
                        "event_time is " + Instant.ofEpochMilli(click.eventTimeMs())
                                + ", the session it belongs to has ended.");
                return;
            }
            if (begins) {
                if (session != null) {
                    sessionMetrics.sessionsEnded.inc();
                }
                session = new OpenSession();
                sessions.put(click.sessionId(), session);
                sessionMetrics.sessionsOpened.inc();
            }
            if (click.eventTimeMs() <= watermark()) {
                sessionMetrics.lateClicks.inc();
            }
            if (session.comesFromAnotherPartition(click)) {
                sessionMetrics.clicksFromAnotherPartition.inc();
            }
            session.add(click, keptItems, rules.keptEventIds());
            clicks.add(click);
            sessionOfClick.add(session);
            positions.add(session.clickCount());
            leftOut.add(session.leftOut(leaveOut));
        }

        private OpenSession load(String sessionId) throws Exception {
            setCurrentKey(sessionId);
            var state = sessionState.value();
            if (state == null) {
                return null;
            }
            stored.add(sessionId);
            var session = new OpenSession(state);
            if (!state.modelVersion().equals(modelId) || hasAnotherSize(state.hiddenState())) {
                stale.put(session, lastOf(state.lastItemIds(), rules.keptItems()));
            }
            sessions.put(sessionId, session);
            return session;
        }

        private static <T> List<T> lastOf(List<T> all, int most) {
            return all.subList(Math.max(0, all.size() - most), all.size());
        }

        private boolean hasAnotherSize(HiddenState hiddenState) {
            return hiddenState != null && hiddenState.values().length != model.stateSize();
        }

        private void reject(AcceptedClick click, Reason reason, String detail) {
            var rejected = new RejectedClick(click.origin(), reason, detail);
            sessionMetrics.rejections.count(rejected);
            output.collect(rejectedTag, new StreamRecord<>(rejected, click.eventTimeMs()));
        }

        void score() {
            if (clicks.isEmpty()) {
                return;
            }
            reencode();
            var indexBySession = new HashMap<OpenSession, Integer>();
            var distinct = new ArrayList<OpenSession>();
            var itemIds = new String[clicks.size()];
            var sessionIndexes = new int[clicks.size()];
            for (int i = 0; i < itemIds.length; i++) {
                itemIds[i] = clicks.get(i).itemId();
                sessionIndexes[i] = indexBySession.computeIfAbsent(sessionOfClick.get(i), session -> {
                    distinct.add(session);
                    return distinct.size() - 1;
                });
            }
            var states = distinct.stream().map(OpenSession::hiddenState).toArray(HiddenState[]::new);
            long startNanos = System.nanoTime();
            var scored = scorer.score(itemIds, sessionIndexes, states, rules.k(), leftOut);
            sessionMetrics.scoringMicros.update((System.nanoTime() - startNanos) / 1_000);
            for (int i = 0; i < states.length; i++) {
                distinct.get(i).setHiddenState(states[i]);
            }
            for (int i = 0; i < itemIds.length; i++) {
                emit(clicks.get(i), positions.get(i), scored.get(i));
            }
        }

        private void reencode() {
            stale.keySet().retainAll(new HashSet<>(sessionOfClick));
            if (stale.isEmpty()) {
                return;
            }
            var states = scorer.encode(List.copyOf(stale.values()));
            int next = 0;
            for (var session : stale.keySet()) {
                session.setHiddenState(states[next++]);
            }
            sessionMetrics.sessionsReencoded.inc(states.length);
        }

        private void emit(AcceptedClick click, int position, ScoredClick scored) {
            sessionMetrics.clicksAccepted.inc();
            if (!scored.known()) {
                sessionMetrics.unknownItems.inc();
            }
            if (click.origin().timestampMs() >= 0) {
                sessionMetrics.latencyMs.update(getProcessingTimeService().getCurrentProcessingTime()
                        - click.origin().timestampMs());
            }
            var itemIds = new String[scored.topK().size()];
            var scores = new float[itemIds.length];
            for (int rank = 0; rank < itemIds.length; rank++) {
                itemIds[rank] = scored.topK().get(rank).itemId();
                scores[rank] = scored.topK().get(rank).score();
            }
            var recommendation = new SessionRecommendation(
                    click,
                    position,
                    scored.strategy().name().toLowerCase(Locale.ROOT),
                    itemIds,
                    scores,
                    model.name(),
                    model.version());
            output.collect(new StreamRecord<>(recommendation, click.eventTimeMs()));
        }

        void store() throws Exception {
            var changed = new HashSet<>(sessionOfClick);
            for (var entry : sessions.entrySet()) {
                var session = entry.getValue();
                if (changed.contains(session)) {
                    setCurrentKey(entry.getKey());
                    sessionState.update(session.toState(modelId));
                    if (!stored.contains(entry.getKey())) {
                        endTimers.registerEventTimeTimer(VoidNamespace.INSTANCE, endMs(session.lastEventTimeMs()));
                    }
                }
            }
        }
    }
}
