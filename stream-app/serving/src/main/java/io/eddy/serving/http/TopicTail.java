package io.eddy.serving.http;

import io.eddy.schemas.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the last records of a topic that the service can do without, and what comes. Where it cannot be read it is tried again.
 * Its trouble may be asked for by any thread.
 */
final class TopicTail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final int API_TIMEOUT_MS = 10_000;

    private final KafkaConnection kafka;
    private final String topic;
    private final long most;
    private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile String trouble;

    /**
     * @param most records of each partition to begin with
     * @param reader on this tail's thread
     */
    TopicTail(KafkaConnection kafka, String topic, long most, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        this.kafka = kafka;
        this.topic = topic;
        this.most = most;
        this.reader = reader;
        this.thread = new Thread(this::watch, "tail-of-" + topic);
        this.trouble = "The topic " + topic + " has not been read yet.";
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** A sentence; null where there is none. */
    String trouble() {
        return trouble;
    }

    private void watch() {
        try {
            do {
                follow();
            } while (!closed.await(TRY_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("Closed while it waited", e);
        }
    }

    private void follow() {
        try (var consumer = new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        API_TIMEOUT_MS)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                tell("There is no topic " + topic + ".");
                return;
            }
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            consumer.beginningOffsets(partitions)
                    .forEach((partition, first) ->
                            consumer.seek(partition, Math.max(first, ends.get(partition) - most)));
            trouble = null;
            while (closed.getCount() > 0) {
                consumer.poll(POLL).forEach(reader);
            }
        } catch (KafkaException e) {
            tell("The topic " + topic + " cannot be read: " + kafka.reason(e) + ".");
        }
    }

    private void tell(String what) {
        if (closed.getCount() > 0 && !what.equals(trouble)) {
            LOG.info("{} It is tried again", what);
        }
        trouble = what;
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
