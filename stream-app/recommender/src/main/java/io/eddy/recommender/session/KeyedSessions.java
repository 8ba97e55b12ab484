package io.eddy.recommender.session;

import java.util.function.Consumer;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/** Sessions in Flink's keyed state, with the {@link SessionCache} before it and a timer each, whatever the key is that Flink is at. The task's thread. */
final class KeyedSessions implements SessionStore {

    private final Consumer<String> setKey;
    private final ValueState<SessionState> state;
    private final InternalTimerService<VoidNamespace> endTimers;
    private final OpenSessions openSessions;
    private final SessionMetrics metrics;
    private final SessionCache cache;

    /**
     * @param cacheBytes see {@link SessionCache}
     * @param setKey brings Flink to a session id
     */
    KeyedSessions(
            long cacheBytes,
            Consumer<String> setKey,
            ValueState<SessionState> state,
            InternalTimerService<VoidNamespace> endTimers,
            OpenSessions openSessions,
            SessionMetrics metrics) {
        this.setKey = setKey;
        this.state = state;
        this.endTimers = endTimers;
        this.openSessions = openSessions;
        this.metrics = metrics;
        this.cache = new SessionCache(cacheBytes, this::writeToState);
    }

    private void writeToState(String sessionId, SessionState session) throws Exception {
        setKey.accept(sessionId);
        state.update(session);
        metrics.sessionWritten();
    }

    SessionCache cache() {
        return cache;
    }

    @Override
    public SessionState read(String sessionId) throws Exception {
        var cached = cache.get(sessionId);
        if (cached != null) {
            return cached;
        }
        setKey.accept(sessionId);
        var session = state.value();
        if (session != null) {
            metrics.sessionRead();
            cache.read(sessionId, session);
        }
        return session;
    }

    @Override
    public void write(String sessionId, SessionState session, Long endMs) throws Exception {
        if (endMs != null) {
            setKey.accept(sessionId);
            openSessions.opened(sessionId);
            endTimers.registerEventTimeTimer(VoidNamespace.INSTANCE, endMs);
        }
        cache.changed(sessionId, session);
    }

    /** What is kept of the session that Flink is at, null where nothing is. */
    SessionState current(String sessionId) throws Exception {
        var cached = cache.get(sessionId);
        return cached == null ? state.value() : cached;
    }

    /** Forgets the session that Flink is at. */
    void end(String sessionId) {
        state.clear();
        cache.ended(sessionId);
        openSessions.ended(sessionId);
        metrics.sessionEnded();
    }
}
