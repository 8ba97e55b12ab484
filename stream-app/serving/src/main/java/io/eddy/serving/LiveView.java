package io.eddy.serving;

import io.eddy.evaluation.report.ItemTitles;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.LoggerFactory;

/**
 * The live view of the recommendations topic: a Kafka Streams instance and the HTTP server in front of it.
 *
 * <p>The server knows the sessions of this instance only, so one live view reads all partitions; several that share
 * them would have to pass questions on to each other. At-least-once is enough, because reading a recommendation twice
 * changes nothing.
 *
 * <p>A failure that reading on cannot mend, such as a schema registry that is away, ends the stream: the server then
 * answers {@code /health} with 503 and the state {@code ERROR}.
 */
public final class LiveView implements AutoCloseable {

    private static final String WHO = "The live view";

    private final KafkaStreams streams;
    private final LiveViewServer server;

    private LiveView(KafkaStreams streams, LiveViewServer server) {
        this.streams = streams;
        this.server = server;
    }

    /**
     * Returns once the server listens; the sessions that are on the topic already are read meanwhile.
     *
     * @param titles that the page shows items by
     * @throws ServingException where no broker answers, the topic is missing, or port or state folder are taken
     */
    public static LiveView start(LiveViewSettings settings, ItemTitles titles) {
        return start(settings, titles, StreamInstances.BROKER_TIMEOUT);
    }

    static LiveView start(LiveViewSettings settings, ItemTitles titles, Duration brokerTimeout) {
        RequiredTopics.requirePresent(
                WHO, settings.bootstrapServers(), List.of(settings.recommendationsTopic()), brokerTimeout);
        var recent = new RecentRecommendations();
        var malformed = new MalformedRecommendations(LoggerFactory.getLogger(LiveView.class)::warn);
        var streams = StreamInstances.create(
                WHO, LatestRecommendations.buildTopology(settings, recent, malformed), properties(settings));
        LiveViewServer server = null;
        try {
            server = new LiveViewServer(settings.port(), new Queries(streams, recent, malformed), titles);
            streams.start();
            return new LiveView(streams, server);
        } catch (RuntimeException e) {
            if (server != null) {
                server.close();
            }
            StreamInstances.close(streams);
            throw e;
        }
    }

    /** Where the page is. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.close();
        StreamInstances.close(streams);
    }

    static Properties properties(LiveViewSettings settings) {
        var properties = StreamInstances.properties(
                "eddy-live-view-" + settings.recommendationsTopic(),
                settings.bootstrapServers(),
                settings.stateFolder());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        return properties;
    }

    private record Queries(KafkaStreams streams, RecentRecommendations ring, MalformedRecommendations skipped)
            implements LiveRecommendations {

        @Override
        public State state() {
            return streams.state();
        }

        @Override
        public Optional<String> latest(String sessionId) {
            try {
                var store = streams.store(StoreQueryParameters.fromNameAndType(
                        LatestRecommendations.STORE, QueryableStoreTypes.<String, String>timestampedKeyValueStore()));
                return Optional.ofNullable(store.get(sessionId)).map(ValueAndTimestamp::value);
            } catch (InvalidStateStoreException | IllegalStateException e) {
                throw new NotReadyException(streams.state(), e);
            }
        }

        @Override
        public List<String> recent(int limit) {
            return ring.newest(limit);
        }

        @Override
        public long received() {
            return ring.received();
        }

        @Override
        public long outdated() {
            return ring.outdated();
        }

        @Override
        public long malformed() {
            return skipped.total();
        }
    }
}
