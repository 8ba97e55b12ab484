package io.eddy.command.stream;

import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.RecordCodec;
import io.eddy.serving.prequential.PrequentialSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The windows topic from now on, as every consumer sees it: what is committed, of all instances. */
final class WindowUpdates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WindowUpdates.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final RecordCodec<EvaluationWindow> codec;
    private final KafkaConsumer<byte[], byte[]> consumer;

    WindowUpdates(PrequentialSettings settings) {
        codec = settings.format().codec(EvaluationWindow.class, settings.windowsTopic(), settings.registry());
        consumer = new KafkaConsumer<>(
                settings.kafka()
                        .properties(Map.of(
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(settings.windowsTopic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Else the end would be looked up at the first poll only.
        partitions.forEach(consumer::position);
    }

    /** The last record of each window that was written since the last call; returns after a second though more may come. */
    Collection<EvaluationWindow> changed() {
        var windows = new LinkedHashMap<String, EvaluationWindow>();
        ConsumerRecords<byte[], byte[]> records;
        long deadline = System.nanoTime() + LONGEST.toNanos();
        do {
            records = consumer.poll(POLL);
            for (var record : records) {
                try {
                    var window = codec.decode(record.value());
                    var key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
                    windows.put(key, window);
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
        return windows.values();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
