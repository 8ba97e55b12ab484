package io.eddy.serving;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
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

    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final LiveViewServer server;

    private LiveView(KafkaStreams streams, LiveViewServer server) {
        this.streams = streams;
        this.server = server;
    }

    /**
     * Returns once the server listens; the sessions that are on the topic already are read meanwhile.
     *
     * @throws ServingException where no broker answers, the topic is missing, or port or state folder are taken
     */
    public static LiveView start(LiveViewSettings settings) {
        return start(settings, BROKER_TIMEOUT);
    }

    static LiveView start(LiveViewSettings settings, Duration brokerTimeout) {
        RequiredTopics.requirePresent(
                settings.bootstrapServers(), settings.recommendationsTopic(), brokerTimeout);
        var recent = new RecentRecommendations();
        var malformed = new MalformedRecommendations(LoggerFactory.getLogger(LiveView.class)::warn);
        var streams = streams(settings, recent, malformed);
        LiveViewServer server = null;
        try {
            server = new LiveViewServer(settings.port(), new Queries(streams, recent, malformed));
            streams.start();
            return new LiveView(streams, server);
        } catch (RuntimeException e) {
            if (server != null) {
                server.close();
            }
            streams.close(CLOSE_TIMEOUT);
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
        // Without leaving, the next start would wait until the broker misses this one.
        streams.close(
                CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    }

    private static KafkaStreams streams(
            LiveViewSettings settings, RecentRecommendations recent, MalformedRecommendations malformed) {
        try {
            return new KafkaStreams(
                    LatestRecommendations.buildTopology(settings, recent, malformed), properties(settings));
        } catch (StreamsException e) {
            throw new ServingException(
                    "The live view cannot keep its sessions in " + settings.stateFolder()
                            + "; does another one use the folder? " + e.getMessage(),
                    e);
        }
    }

    static Properties properties(LiveViewSettings settings) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "eddy-live-view-" + settings.recommendationsTopic());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                settings.stateFolder().toAbsolutePath().toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
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
        public long malformed() {
            return skipped.total();
        }
    }
}
