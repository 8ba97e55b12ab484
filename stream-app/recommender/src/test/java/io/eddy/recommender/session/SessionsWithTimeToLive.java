package io.eddy.recommender.session;

import io.eddy.inference.model.HiddenState;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Makes the checkpoints of earlier versions, whose session state had a time to live. */
final class SessionsWithTimeToLive extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<String, Void>, Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1;

    private final transient SessionState state;
    private final long timerMs;

    private SessionsWithTimeToLive(SessionState state, long timerMs) {
        this.state = state;
        this.timerMs = timerMs;
    }

    /** One open session with its timer. */
    static OperatorSubtaskState checkpoint(String sessionId, long eventTimeMs, List<String> itemIds, String modelId)
            throws Exception {
        var hiddenState = new HiddenState(new float[6]);
        var session = new SessionState(
                modelId,
                hiddenState,
                LastItems.of(itemIds),
                itemIds.size(),
                eventTimeMs,
                RecentEvents.NONE,
                0,
                eventTimeMs,
                0);
        return checkpoint(sessionId, new SessionsWithTimeToLive(session, eventTimeMs + SessionHarness.GAP_MS));
    }

    /** A timer whose session has outlived its time. */
    static OperatorSubtaskState checkpointWithoutSession(String sessionId, long timerMs) throws Exception {
        return checkpoint(sessionId, new SessionsWithTimeToLive(null, timerMs));
    }

    private static OperatorSubtaskState checkpoint(String sessionId, SessionsWithTimeToLive operator) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<String, String, Void>(
                operator, key -> key, Types.STRING, 128, 1, 0);
        try {
            harness.setStateBackend(new EmbeddedRocksDBStateBackend());
            harness.open();
            harness.processElement(sessionId, 0);
            return harness.snapshot(1, 1);
        } finally {
            harness.close();
        }
    }

    @Override
    public void processElement(StreamRecord<String> element) throws Exception {
        var descriptor = new ValueStateDescriptor<>("session", SessionStateSerializer.INSTANCE);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofDays(1))
                .cleanupInRocksdbCompactFilter(1_000)
                .build());
        ValueState<SessionState> sessions = getRuntimeContext().getState(descriptor);
        if (state != null) {
            sessions.update(state);
        }
        InternalTimerService<VoidNamespace> timers =
                getInternalTimerService("session-end", VoidNamespaceSerializer.INSTANCE, this);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, timerMs);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {}

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {}
}
