package io.eddy.serving.session;

import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The stream: the recommendations topic into a store of sessions, and one of how much items are clicked.
 *
 * <p>The time stamp of a session is when its latest recommendation was emitted. The cache in front of the stores spares writes of
 * busy sessions and items, and queries see through it; the changelog topics bring both back where the state folder is lost, and keep
 * the copies on other instances.
 */
final class SessionTopology {

    static final String SESSIONS = "sessions";
    static final String CLICK_WEIGHTS = "click-weights";

    private static final String SOURCE = "recommendations";
    private static final String KEEP = "keep";

    private SessionTopology() {}

    static Topology buildTopology(SessionSettings settings, HeardOfSessions heard) {
        var sessions = Stores.timestampedKeyValueStoreBuilder(
                        Stores.persistentTimestampedKeyValueStore(SESSIONS), Serdes.String(), KeptSession.serde())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
        var clickWeights = Stores.timestampedKeyValueStoreBuilder(
                        Stores.persistentTimestampedKeyValueStore(CLICK_WEIGHTS), Serdes.String(), Serdes.Double())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
        return new Topology()
                .addSource(SOURCE, new ByteArrayDeserializer(), new ByteArrayDeserializer(), settings.topic())
                .addProcessor(KEEP, () -> new SessionProcessor(settings, heard), SOURCE)
                .addStateStore(sessions, KEEP)
                .addStateStore(clickWeights, KEEP);
    }
}
