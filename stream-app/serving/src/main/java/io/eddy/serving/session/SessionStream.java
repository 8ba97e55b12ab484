package io.eddy.serving.session;

import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.StreamInstances;
import io.eddy.serving.TopicIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one recommendations topic: a Kafka Streams instance, which keeps those of its share of the partitions, and copies of
 * others'. Queries by any thread.
 *
 * <p>Its group is that of the service and of the topic as it is now: neither offsets nor a changelog topic fit a topic that was made
 * anew or has more partitions.
 */
public final class SessionStream implements ServedSessions, AutoCloseable {

    public static final String GROUP_PREFIX = "eddy-serve-";

    /** For so long an answer may wait for a changelog topic that another broker does not have. */
    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);

    /** So old a copy on another instance may be: what is in the caches is written to the changelog then. */
    private static final Duration COPY_EVERY = Duration.ofSeconds(1);

    /** The least that brokers allow by default. For so long nobody reads the partitions of a process that died. */
    private static final Duration MISSED_AFTER = Duration.ofSeconds(6);

    /** How often is looked whether an instance that was behind can take its share over; the least that is allowed. */
    private static final Duration PROBE_EVERY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(SessionStream.class);

    private final TopicIdentity topic;
    private final String instance;
    private final HostInfo self;
    private final HeardOfSessions heard = new HeardOfSessions(new MalformedRecommendations(LOG::warn));
    private final CaughtUp caughtUp = new CaughtUp();
    private final KafkaStreams streams;
    private volatile boolean replaced;
    private volatile boolean hasRun;

    /**
     * @param who begins messages
     * @param instance this process in its group
     * @param self where other instances ask this one
     * @throws io.eddy.serving.ServingException where the state folder is taken
     */
    public SessionStream(String who, SessionSettings settings, String instance, HostInfo self, TopicIdentity topic) {
        this.topic = topic;
        this.instance = instance;
        this.self = self;
        this.streams = StreamInstances.create(
                who, SessionTopology.buildTopology(settings, heard), properties(settings, instance, self, topic));
        streams.setGlobalStateRestoreListener(caughtUp);
        streams.setStandbyUpdateListener(caughtUp);
        streams.setStateListener((now, before) -> hasRun |= now == State.RUNNING);
        streams.setUncaughtExceptionHandler(failure -> {
            LOG.error("The stream of sessions ends", failure);
            replaced = hasCause(failure, FencedInstanceIdException.class);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    public static String applicationId(String group, TopicIdentity topic) {
        return GROUP_PREFIX + group + "-" + topic.label();
    }

    static Properties properties(SessionSettings settings, String instance, HostInfo self, TopicIdentity topic) {
        var properties = StreamInstances.properties(
                applicationId(settings.group(), topic), settings.kafka(), settings.stateFolder());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, self.host() + ":" + self.port());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COPY_EVERY.toMillis());
        properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBE_EVERY.toMillis());
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), MAX_BLOCK.toMillis());
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int) MISSED_AFTER.toMillis());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), (int)
                MISSED_AFTER.dividedBy(3).toMillis());
        // By its name a process that starts after a crash takes its predecessor's place at once, not when the broker
        // has missed that for long enough.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
        return properties;
    }

    public void start() {
        streams.start();
    }

    public TopicIdentity topic() {
        return topic;
    }

    @Override
    public State state() {
        return streams.state();
    }

    @Override
    public boolean isReady() {
        return hasRun && !hasEnded();
    }

    public boolean hasEnded() {
        return streams.state().hasCompletedShutdown();
    }

    @Override
    public RecentRecommendations recent() {
        return heard.recent();
    }

    @Override
    public MalformedRecommendations malformed() {
        return heard.malformed();
    }

    @Override
    public PopularItems popular() {
        return heard.popular();
    }

    @Override
    public int partitions(boolean copies) {
        return streams.metadataForLocalThreads().stream()
                .mapToInt(thread -> (copies ? thread.standbyTasks() : thread.activeTasks()).size())
                .sum();
    }

    @Override
    public double recordsLag() {
        return StreamInstances.recordsLag(streams);
    }

    /** Empty while it runs. */
    public Optional<String> trouble() {
        var state = streams.state();
        if (state == State.RUNNING) {
            return Optional.empty();
        }
        if (replaced) {
            return Optional.of("another process has taken over the name " + instance);
        }
        return Optional.of("the stream is " + state + (hasEnded() ? "; the log says why" : ""));
    }

    @Override
    public Keepers keepers(String sessionId) {
        KeyQueryMetadata found;
        try {
            found = streams.queryMetadataForKey(
                    SessionTopology.SESSIONS, sessionId, Serdes.String().serializer());
        } catch (IllegalStateException e) {
            throw new NotReadyException(streams.state(), e);
        }
        if (found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            throw new NotReadyException(streams.state(), null);
        }
        var hosts = new ArrayList<HostInfo>();
        hosts.add(found.activeHost());
        hosts.addAll(found.standbyHosts());
        hosts.removeIf(HostInfo.unavailable()::equals);
        if (hosts.isEmpty()) {
            throw new NotReadyException(streams.state(), null);
        }
        return new Keepers(found.partition(), hosts);
    }

    @Override
    public HostInfo self() {
        return self;
    }

    @Override
    public Optional<KeptSession> find(String sessionId, int partition, boolean copies) {
        try {
            return kept(sessionId, partition, copies);
        } catch (NotReadyException e) {
            if (copies || !isReady()) {
                throw e;
            }
            // It has taken over from another instance, and reads on from its copy at this moment.
            return kept(sessionId, partition, true);
        }
    }

    private Optional<KeptSession> kept(String sessionId, int partition, boolean copies) {
        var query = StoreQueryParameters.fromNameAndType(
                SessionTopology.SESSIONS, QueryableStoreTypes.<String, KeptSession>timestampedKeyValueStore());
        var open = copies ? query.enableStaleStores() : query;
        try {
            var kept = streams.store(open.withPartition(partition)).get(sessionId);
            if (kept == null) {
                // Where the topic grew, a session that was not clicked since is in another partition.
                kept = streams.store(open).get(sessionId);
            }
            if (kept == null && copies && !caughtUp.has(partition)) {
                throw new NotReadyException(streams.state(), null);
            }
            return Optional.ofNullable(kept).map(ValueAndTimestamp::value).filter(KeptSession::isReadable);
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new NotReadyException(streams.state(), e);
        }
    }

    @Override
    public void listen(String sessionId, Consumer<KeptSession> listener) {
        heard.listeners().add(sessionId, listener);
    }

    @Override
    public void forget(String sessionId, Consumer<KeptSession> listener) {
        heard.listeners().remove(sessionId, listener);
    }

    /** The same as {@link #close}, and does not wait for what may wait for brokers itself. */
    public void beginToClose() {
        StreamInstances.beginToClose(streams);
    }

    @Override
    public void close() {
        StreamInstances.close(streams);
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
