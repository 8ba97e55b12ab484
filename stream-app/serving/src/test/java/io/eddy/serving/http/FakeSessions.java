package io.eddy.serving.http;

import io.eddy.schemas.Recommendation;
import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.session.KeptSession;
import io.eddy.serving.session.NotReadyException;
import io.eddy.serving.session.PopularItems;
import io.eddy.serving.session.RecentRecommendations;
import io.eddy.serving.session.ServedSessions;
import io.eddy.serving.session.SessionExamples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;

/** Sessions that a test gives. */
final class FakeSessions implements ServedSessions {

    final Map<String, KeptSession> sessions = new ConcurrentHashMap<>();
    final Map<String, Consumer<KeptSession>> listeners = new ConcurrentHashMap<>();

    /** Who keeps all sessions, and copies; this instance where it is empty. */
    List<HostInfo> hosts = List.of();

    HostInfo self = new HostInfo("127.0.0.1", 1);
    State state = State.RUNNING;
    RuntimeException failure;
    List<String> popular = List.of();

    /** By session, whether the last question took a copy. */
    final Map<String, Boolean> copies = new HashMap<>();

    private final RecentRecommendations recent = new RecentRecommendations();
    private final MalformedRecommendations malformed = new MalformedRecommendations(text -> {});

    void put(Recommendation latest, String... clicked) {
        var session = new KeptSession(latest, List.of(clicked));
        sessions.put(latest.getSessionId(), session);
        SessionExamples.add(recent, latest);
        listeners.getOrDefault(latest.getSessionId(), each -> {}).accept(session);
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public boolean isReady() {
        return state == State.RUNNING;
    }

    @Override
    public HostInfo self() {
        return self;
    }

    @Override
    public Keepers keepers(String sessionId) {
        if (failure != null) {
            throw failure;
        }
        if (state != State.RUNNING) {
            throw new NotReadyException(state, null);
        }
        return new Keepers(0, hosts.isEmpty() ? List.of(self) : hosts);
    }

    @Override
    public Optional<KeptSession> find(String sessionId, int partition, boolean ofOthers) {
        copies.put(sessionId, ofOthers);
        return Optional.ofNullable(sessions.get(sessionId));
    }

    @Override
    public void listen(String sessionId, Consumer<KeptSession> listener) {
        listeners.put(sessionId, listener);
    }

    @Override
    public void forget(String sessionId, Consumer<KeptSession> listener) {
        listeners.remove(sessionId, listener);
    }

    @Override
    public PopularItems popular() {
        return SessionExamples.popular(popular);
    }

    @Override
    public RecentRecommendations recent() {
        return recent;
    }

    @Override
    public MalformedRecommendations malformed() {
        return malformed;
    }

    @Override
    public int partitions(boolean ofOthers) {
        return ofOthers ? 1 : 2;
    }

    @Override
    public double recordsLag() {
        return 3;
    }
}
