package io.eddy.serving.session;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who wants to hear of a session's next recommendations. Any thread. */
final class SessionListeners {

    private final Map<String, List<Consumer<KeptSession>>> bySession = new ConcurrentHashMap<>();

    void add(String sessionId, Consumer<KeptSession> listener) {
        bySession.compute(sessionId, (id, listeners) -> {
            var all = listeners == null ? new CopyOnWriteArrayList<Consumer<KeptSession>>() : listeners;
            all.add(listener);
            return all;
        });
    }

    void remove(String sessionId, Consumer<KeptSession> listener) {
        bySession.computeIfPresent(sessionId, (id, listeners) -> {
            listeners.remove(listener);
            return listeners.isEmpty() ? null : listeners;
        });
    }

    void tell(KeptSession session) {
        bySession
                .getOrDefault(session.latest().getSessionId(), List.of())
                .forEach(listener -> listener.accept(session));
    }
}
