package io.eddy.command.stream;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A compacted topic as every consumer sees it: what is committed, the last record of a key. One thread. */
final class TopicUpdates<T extends SpecificRecord> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicUpdates.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final RecordCodec<T> codec;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private TopicUpdates(KafkaConnection kafka, String topic, RecordCodec<T> codec, boolean fromNow) {
        this.codec = codec;
        consumer = new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromNow) {
            consumer.seekToEnd(partitions);
        } else {
            consumer.seekToBeginning(partitions);
        }
        // Else the place would be looked up at the first poll only.
        partitions.forEach(consumer::position);
    }

    /** What is written from now on. */
    static <T extends SpecificRecord> TopicUpdates<T> fromNow(
            KafkaConnection kafka, String topic, RecordCodec<T> codec) {
        return new TopicUpdates<>(kafka, topic, codec, true);
    }

    /** What stands there, and what is written from now on. */
    static <T extends SpecificRecord> TopicUpdates<T> fromTheBeginning(
            KafkaConnection kafka, String topic, RecordCodec<T> codec) {
        return new TopicUpdates<>(kafka, topic, codec, false);
    }

    /** Whether all was read that stands there now. */
    boolean isAtTheEnd() {
        return consumer.endOffsets(consumer.assignment()).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** The last record of each key since the last call; returns after a second though more may come. */
    Collection<T> changed() {
        var changed = new LinkedHashMap<String, T>();
        ConsumerRecords<byte[], byte[]> records;
        long deadline = System.nanoTime() + LONGEST.toNanos();
        do {
            records = consumer.poll(POLL);
            for (var record : records) {
                try {
                    var value = codec.decode(record.value());
                    var key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
                    changed.put(key, value);
                } catch (MalformedRecordException e) {
                    LOG.warn(
                            "Cannot show the record at offset {} of {}-{}",
                            record.offset(),
                            record.topic(),
                            record.partition(),
                            e);
                }
            }
        } while (!records.isEmpty() && System.nanoTime() < deadline);
        return changed.values();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
