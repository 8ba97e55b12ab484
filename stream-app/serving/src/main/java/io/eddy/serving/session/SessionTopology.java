package io.eddy.serving.session;

import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The stream: the recommendations topic into a store of the latest recommendation of each session.
 *
 * <p>The store holds JSON, so the server answers without decoding and the sessions outlive a change of the topic's
 * format or schema. Each entry's time stamp is when the recommendation was emitted. The cache in front of the store
 * spares writes of busy sessions, and queries see through it; the changelog topic brings the sessions back where the
 * state folder is lost.
 */
final class SessionTopology {

    static final String STORE = "latest-recommendations";

    private static final String SOURCE = "recommendations";
    private static final String LATEST = "latest";

    private SessionTopology() {}

    static Topology buildTopology(
            ServiceSettings settings, RecentRecommendations recent, MalformedRecommendations malformed) {
        var store = Stores.timestampedKeyValueStoreBuilder(
                        Stores.persistentTimestampedKeyValueStore(STORE), Serdes.String(), Serdes.String())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
        return new Topology()
                .addSource(
                        SOURCE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        settings.recommendationsTopic())
                .addProcessor(LATEST, () -> new SessionProcessor(settings, recent, malformed), SOURCE)
                .addStateStore(store, LATEST);
    }
}
