package io.eddy.serving;

import io.eddy.schemas.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;

/** What the Kafka Streams instances of this module have in common. */
public final class StreamInstances {

    public static final Duration BROKER_TIMEOUT = Duration.ofSeconds(15);

    /** A stream waits for a broker that is away, however long; Kafka's default ends it after five minutes. */
    private static final Duration WAIT_FOR_BROKER = Duration.ofDays(3_650);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private StreamInstances() {}

    /** Reads from the beginning at first, and only what is committed. */
    public static Properties properties(String applicationId, KafkaConnection kafka, Path stateFolder) {
        var properties = new Properties();
        properties.putAll(kafka.properties(Map.of()));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, stateFolder.toAbsolutePath().toString());
        properties.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, WAIT_FOR_BROKER.toMillis());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        return properties;
    }

    /**
     * @param who begins the message: {@code eddy serve}
     * @throws ServingException where the state folder is taken
     */
    public static KafkaStreams create(String who, Topology topology, Properties properties) {
        try {
            return new KafkaStreams(topology, properties);
        } catch (StreamsException e) {
            throw new ServingException(
                    who + " cannot keep its sessions in " + properties.get(StreamsConfig.STATE_DIR_CONFIG)
                            + "; does another one use the folder? " + e.getMessage(),
                    e);
        }
    }

    /** Of the partition furthest behind, when records of it last came; NaN where none is read. */
    public static double recordsLag(KafkaStreams streams) {
        return streams.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("records-lag"))
                .filter(metric ->
                        !metric.getKey().tags().getOrDefault("client-id", "").contains("restore-consumer"))
                .map(metric -> metric.getValue().metricValue())
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .filter(lag -> !Double.isNaN(lag))
                .max()
                .orElse(Double.NaN);
    }

    /** Leaves the group: else the next start, or another instance, would wait until the broker misses this one. */
    public static void close(KafkaStreams streams) {
        close(streams, CLOSE_TIMEOUT);
    }

    /** The same, and does not wait for what may wait for brokers itself. */
    public static void beginToClose(KafkaStreams streams) {
        close(streams, Duration.ZERO);
    }

    private static void close(KafkaStreams streams, Duration timeout) {
        streams.close(CloseOptions.timeout(timeout).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    }
}
