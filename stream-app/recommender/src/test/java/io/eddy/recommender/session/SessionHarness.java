package io.eddy.recommender.session;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.model.Scorer;
import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.RejectedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.metric.NamedMetrics;
import io.eddy.recommender.release.AnnouncedRelease;
import io.eddy.recommender.release.BundleCache;
import io.eddy.recommender.release.ModelStore;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.release.StatusRecord;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.ModelStatus;
import io.eddy.schemas.RejectedClick.Reason;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** A {@link SessionOperator} on RocksDB: clicks go in, answers come out in a form that a test can compare. */
final class SessionHarness implements AutoCloseable {

    static final Duration GAP = Duration.ofMinutes(30);
    static final long GAP_MS = GAP.toMillis();
    static final Duration WAIT = Duration.ofMillis(5);
    static final int K = 3;
    static final int KEPT_ITEMS = 4;
    static final int KEPT_EVENT_IDS = 3;

    /** Room for a few sessions. */
    static final long CACHE_BYTES = 1_500;

    private static final int MAX_PARALLELISM = 128;

    private static final OutputTag<StatusRecord> STATUS =
            new OutputTag<>("status", TypeInformation.of(StatusRecord.class));

    private static final OutputTag<RejectedClick> REJECTED =
            new OutputTag<>("rejected", TypeInformation.of(RejectedClick.class));

    private final NamedMetrics metrics = new NamedMetrics();
    private final AbstractStreamOperatorTestHarness<SessionRecommendation> harness;
    private final SessionOperator operator;
    private final MockEnvironment environment;
    private final Queue<Mail> looks = new ArrayDeque<>();
    private final Queue<Mail> idleWrites = new ArrayDeque<>();
    private long nextOffset;
    private int recommendationsRead;
    private int rejectionsRead;

    /** One recommendation, with equality by content. */
    record Answer(String sessionId, int position, String strategy, List<String> itemIds, List<Float> scores) {}

    /** One rejected click; offsets count the clicks of a harness from 0. */
    record Rejection(long offset, Reason reason) {}

    private SessionHarness(
            ModelStore models,
            ReleasedBundle firstBundle,
            SessionRules rules,
            OperatorSubtaskState state,
            int parallelism,
            int subtask)
            throws Exception {
        environment = MockEnvironment.builder()
                .setMetricGroup(new InterceptingTaskMetricGroup() {
                    @Override
                    public InternalOperatorMetricGroup getOrAddOperator(
                            OperatorID operatorId, String name, Map<String, String> variables) {
                        return metrics;
                    }
                })
                .setMaxParallelism(MAX_PARALLELISM)
                .setParallelism(parallelism)
                .setSubtaskIndex(subtask)
                .build();
        operator = new SessionOperator(models, firstBundle, rules, REJECTED, STATUS);
        harness = new AbstractStreamOperatorTestHarness<>(operator, environment);
        harness.getStreamConfig().setStatePartitioner(0, (KeySelector<AcceptedClick, String>) AcceptedClick::sessionId);
        harness.getStreamConfig().setStateKeySerializer(Types.STRING.createSerializer(new SerializerConfigImpl()));
        harness.getStreamConfig().serializeAllConfigs();
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    /** Clicks are scored {@code microBatchClicks} at a time. */
    static SessionHarness start(Path bundle, int microBatchClicks) throws Exception {
        return restore(bundle, microBatchClicks, null);
    }

    /** The job names what to leave out; null leaves it to the bundle. */
    static SessionHarness start(Path bundle, int microBatchClicks, LeaveOut leaveOut) throws Exception {
        return restore(bundle, microBatchClicks, leaveOut, null);
    }

    static SessionHarness restore(Path bundle, int microBatchClicks, LeaveOut leaveOut, OperatorSubtaskState state)
            throws Exception {
        return new SessionHarness(cache(bundle), released(bundle), rules(microBatchClicks, leaveOut), state, 1, 0);
    }

    /** What this harness holds, in a new one that counts clicks on. */
    SessionHarness restarted(Path bundle, int microBatchClicks) throws Exception {
        var next = restore(bundle, microBatchClicks, checkpoint());
        next.nextOffset = nextOffset;
        return next;
    }

    static SessionHarness restore(Path bundle, int microBatchClicks, OperatorSubtaskState state) throws Exception {
        return restore(bundle, microBatchClicks, null, state);
    }

    /** One of two subtasks, from the state of a single one. */
    static SessionHarness restoreOneOfTwo(Path bundle, int subtask, OperatorSubtaskState state) throws Exception {
        var share = AbstractStreamOperatorTestHarness.repartitionOperatorState(state, MAX_PARALLELISM, 1, 2, subtask);
        return new SessionHarness(cache(bundle), released(bundle), rules(1, null), share, 2, subtask);
    }

    /** A single subtask, from the states of several. */
    static SessionHarness restoreFromSeveral(Path bundle, OperatorSubtaskState... states) throws Exception {
        return restore(bundle, 1, merged(states));
    }

    /** The state of a single subtask, of those of several. */
    static OperatorSubtaskState merged(OperatorSubtaskState... states) throws Exception {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                AbstractStreamOperatorTestHarness.repackageState(states), MAX_PARALLELISM, states.length, 1, 0);
    }

    static SessionHarness start(ModelStore models, ReleasedBundle first, int microBatchClicks) throws Exception {
        return restore(models, first, microBatchClicks, null);
    }

    static SessionHarness restore(
            ModelStore models, ReleasedBundle first, int microBatchClicks, OperatorSubtaskState state)
            throws Exception {
        return new SessionHarness(models, first, rules(microBatchClicks, null), state, 1, 0);
    }

    /** Copies lie beside the bundle. */
    static BundleCache cache(Path bundle) {
        return new BundleCache(bundle.resolveSibling("copies").toString(), Scorer.AUTO);
    }

    static ReleasedBundle released(Path bundle) throws InvalidBundleException {
        return ReleasedBundle.at(bundle);
    }

    /** With a cache of this size. */
    static SessionHarness startCaching(Path bundle, int microBatchClicks, long cacheBytes) throws Exception {
        var rules = rules(microBatchClicks, null, cacheBytes, Duration.ZERO);
        return new SessionHarness(cache(bundle), released(bundle), rules, null, 1, 0);
    }

    /** One that answers made-up clicks first. */
    static SessionHarness startWarm(Path bundle, int microBatchClicks, Duration warmUp) throws Exception {
        var rules = rules(microBatchClicks, null, CACHE_BYTES, warmUp);
        return new SessionHarness(cache(bundle), released(bundle), rules, null, 1, 0);
    }

    private static SessionRules rules(int microBatchClicks, LeaveOut leaveOut) {
        return rules(microBatchClicks, leaveOut, CACHE_BYTES, Duration.ZERO);
    }

    private static SessionRules rules(int microBatchClicks, LeaveOut leaveOut, long cacheBytes, Duration warmUp) {
        return new SessionRules(
                GAP, KEPT_ITEMS, KEPT_EVENT_IDS, K, leaveOut, microBatchClicks, WAIT, cacheBytes, warmUp, 1);
    }

    void click(String sessionId, String itemId, long eventTimeMs) throws Exception {
        click(sessionId, itemId, eventTimeMs, null);
    }

    void click(String sessionId, String itemId, long eventTimeMs, String eventId) throws Exception {
        click(sessionId, itemId, eventTimeMs, eventId, harness.getProcessingTime());
    }

    /** @param timestampMs of the Kafka record, -1 where it has none */
    void click(String sessionId, String itemId, long eventTimeMs, String eventId, long timestampMs) throws Exception {
        click(0, sessionId, itemId, eventTimeMs, eventId, timestampMs);
    }

    void clickFrom(int partition, String sessionId, String itemId, long eventTimeMs, String eventId) throws Exception {
        click(partition, sessionId, itemId, eventTimeMs, eventId, harness.getProcessingTime());
    }

    private void click(
            int partition, String sessionId, String itemId, long eventTimeMs, String eventId, long timestampMs)
            throws Exception {
        var value = (sessionId + " " + itemId).getBytes(StandardCharsets.UTF_8);
        var origin = new SourceRecord("clicks", "id", partition, nextOffset++, timestampMs, null, value);
        var record = new StreamRecord<>(
                new AcceptedClick(sessionId, itemId, eventTimeMs, eventId, null, origin), eventTimeMs);
        operator.setKeyContextElement1(record);
        operator.processElement1(record);
    }

    void watermark(long eventTimeMs) throws Exception {
        operator.processWatermark1(new Watermark(eventTimeMs));
    }

    /** A record of the releases topic; what comes of it happens in {@link #runMail}. */
    void release(AnnouncedRelease release) {
        operator.processElement2(new StreamRecord<>(release));
    }

    /** What waits for the task's thread, as soon as there is something but looks for more clicks and idle writes, see {@link #look} and {@link #idle}. */
    void runMail() throws Exception {
        putLooksAside();
        harness.getTaskMailbox().take(TaskMailbox.MIN_PRIORITY).run();
    }

    boolean hasMail() throws Exception {
        putLooksAside();
        return harness.getTaskMailbox().hasMail();
    }

    /** What Flink's task does after each record, and where it has none to read. */
    void look() throws Exception {
        putLooksAside();
        looks.remove().run();
    }

    boolean looks() throws Exception {
        putLooksAside();
        return !looks.isEmpty();
    }

    /** What Flink's task does while no click comes; false where there was nothing to do. */
    boolean idle() throws Exception {
        putLooksAside();
        var write = idleWrites.poll();
        if (write != null) {
            write.run();
        }
        return write != null;
    }

    private void putLooksAside() throws Exception {
        var others = new ArrayList<Mail>();
        var mailbox = harness.getTaskMailbox();
        for (var mail = mailbox.tryTake(TaskMailbox.MIN_PRIORITY);
                mail.isPresent();
                mail = mailbox.tryTake(TaskMailbox.MIN_PRIORITY)) {
            switch (mail.get().toString()) {
                case "look for more clicks" -> looks.add(mail.get());
                case "write sessions" -> idleWrites.add(mail.get());
                default -> others.add(mail.get());
            }
        }
        others.forEach(mailbox::put);
    }

    SessionOperator operator() {
        return operator;
    }

    /** All that the status topic was told. */
    List<ModelStatus> statuses() throws MalformedRecordException {
        var codec = WireFormat.JSON.codec(ModelStatus.class, "model-status", null);
        var statuses = new ArrayList<ModelStatus>();
        for (var record : harness.getSideOutput(STATUS)) {
            statuses.add(codec.decode(record.getValue().value()));
        }
        return statuses;
    }

    Object gauge(String name) {
        return ((Gauge<?>) metrics.get(name)).getValue();
    }

    void processingTime(long timeMs) throws Exception {
        harness.setProcessingTime(timeMs);
    }

    /** The clock of the state's time to live, which is not the one of {@link #processingTime}. */
    void stateTime(Duration sinceStart) {
        harness.setStateTtlProcessingTime(sinceStart.toMillis());
    }

    void beforeBarrier() throws Exception {
        harness.prepareSnapshotPreBarrier(1);
    }

    /** A checkpoint as the task takes it. */
    OperatorSubtaskState checkpoint() throws Exception {
        beforeBarrier();
        return harness.snapshot(1, 1);
    }

    void endOfInput() throws Exception {
        operator.finish();
    }

    /** Those since the last call. */
    List<Answer> answers() {
        var all = harness.extractOutputValues();
        var fresh = all.subList(recommendationsRead, all.size()).stream()
                .map(SessionHarness::answer)
                .toList();
        recommendationsRead = all.size();
        return fresh;
    }

    /** Those since the last call. */
    List<Rejection> rejections() {
        var queue = harness.getSideOutput(REJECTED);
        var all = queue == null
                ? List.<RejectedClick>of()
                : queue.stream().map(StreamRecord::getValue).toList();
        var fresh = all.subList(rejectionsRead, all.size()).stream()
                .map(rejected -> new Rejection(rejected.origin().offset(), rejected.reason()))
                .toList();
        rejectionsRead = all.size();
        return fresh;
    }

    List<RejectedClick> rejectedClicks() {
        return harness.getSideOutput(REJECTED).stream()
                .map(StreamRecord::getValue)
                .toList();
    }

    /** Everything that left the operator, watermarks included. */
    List<Object> output() {
        return List.copyOf(harness.getOutput());
    }

    List<SessionRecommendation> recommendations() {
        return harness.extractOutputValues();
    }

    int timers() {
        return harness.numEventTimeTimers();
    }

    int waitTimers() {
        return harness.getProcessingTimeService().getNumActiveTimers();
    }

    /** Session ids that Flink holds state of at a checkpoint. */
    Set<String> storedSessions() throws Exception {
        beforeBarrier();
        try (var keys = operator.<String>getKeyedStateBackend().getKeys("session", VoidNamespace.INSTANCE)) {
            return keys.collect(Collectors.toSet());
        }
    }

    long counter(String name) {
        return ((Counter) metrics.get(name)).getCount();
    }

    Histogram histogram(String name) {
        return (Histogram) metrics.get(name);
    }

    @Override
    public void close() {
        try {
            harness.close();
            environment.close();
        } catch (Exception e) {
            throw new IllegalStateException("Closing the operator failed.", e);
        }
    }

    static List<String> itemIds(SessionRecommendation recommendation) {
        return Arrays.stream(recommendation.itemIds())
                .map(itemId -> new String(itemId, StandardCharsets.UTF_8))
                .toList();
    }

    private static Answer answer(SessionRecommendation recommendation) {
        var scores = recommendation.scores();
        return new Answer(
                recommendation.click().sessionId(),
                recommendation.position(),
                recommendation.strategy(),
                itemIds(recommendation),
                IntStream.range(0, scores.length).mapToObj(rank -> scores[rank]).toList());
    }
}
