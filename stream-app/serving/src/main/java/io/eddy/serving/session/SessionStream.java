package io.eddy.serving.session;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one recommendations topic, kept by a Kafka Streams instance.
 *
 * <p>Its group is that of one live view and of the topic as it is now: a group reads each partition once, and neither
 * offsets nor a changelog topic fit a topic that was made anew or has more partitions.
 */
final class SessionStream implements AutoCloseable {

    static final String GROUP_PREFIX = "eddy-live-view-";

    /** For so long an answer may wait for a changelog topic that another broker does not have. */
    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SessionStream.class);

    private final TopicIdentity topic;
    private final String instance;
    private final RecentRecommendations recent = new RecentRecommendations();
    private final MalformedRecommendations malformed = new MalformedRecommendations(LOG::warn);
    private final KafkaStreams streams;
    private volatile boolean replaced;

    /** @throws ServingException where the state folder is taken */
    SessionStream(String who, ServiceSettings settings, String instance, TopicIdentity topic) {
        this.topic = topic;
        this.instance = instance;
        this.streams = StreamInstances.create(
                who,
                SessionTopology.buildTopology(settings, recent, malformed),
                properties(settings, instance, topic));
        streams.setUncaughtExceptionHandler(failure -> {
            LOG.error("The live view's stream ends", failure);
            replaced = hasCause(failure, FencedInstanceIdException.class);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    static String applicationId(String instance, TopicIdentity topic) {
        return GROUP_PREFIX + instance + "-" + topic.label();
    }

    static Properties properties(ServiceSettings settings, String instance, TopicIdentity topic) {
        var properties =
                StreamInstances.properties(applicationId(instance, topic), settings.kafka(), settings.stateFolder());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), MAX_BLOCK.toMillis());
        // By its name a process that starts after a crash takes its predecessor's place at once, not when the broker
        // has missed that for long enough.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
        return properties;
    }

    void start() {
        streams.start();
    }

    TopicIdentity topic() {
        return topic;
    }

    State state() {
        return streams.state();
    }

    boolean hasEnded() {
        return streams.state().hasCompletedShutdown();
    }

    RecentRecommendations recent() {
        return recent;
    }

    MalformedRecommendations malformed() {
        return malformed;
    }

    /** Empty while it runs. */
    Optional<String> trouble() {
        var state = streams.state();
        if (state == State.RUNNING) {
            return Optional.empty();
        }
        if (replaced) {
            return Optional.of("another live view has taken over the name " + instance);
        }
        return Optional.of("the stream is " + state + (hasEnded() ? "; the log says why" : ""));
    }

    /**
     * A session has records in more than one partition where the topic grew: the latest one counts.
     *
     * @throws ServedSessions.NotReadyException while the sessions cannot be asked
     */
    Optional<String> latest(String sessionId) {
        ValueAndTimestamp<String> latest = null;
        try {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                var kept = streams.store(StoreQueryParameters.fromNameAndType(
                                        SessionTopology.STORE,
                                        QueryableStoreTypes.<String, String>timestampedKeyValueStore())
                                .withPartition(partition))
                        .get(sessionId);
                if (kept != null && (latest == null || kept.timestamp() > latest.timestamp())) {
                    latest = kept;
                }
            }
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new ServedSessions.NotReadyException(streams.state(), e);
        }
        return Optional.ofNullable(latest).map(ValueAndTimestamp::value);
    }

    void beginToClose() {
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
