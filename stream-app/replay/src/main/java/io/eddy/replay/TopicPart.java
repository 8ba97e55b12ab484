package io.eddy.replay;

import io.eddy.schemas.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The records of a topic between two places, as far as it goes when reading begins. Partitions follow each other, each in its order. */
final class TopicPart {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConnection kafka;
    private final String topic;

    TopicPart(KafkaConnection kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /** Takes a record in. */
    @FunctionalInterface
    interface Reader {
        void take(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /**
     * @param progress told how many records were read, and how many there are, each time
     * @throws ReplayException where the topic is not there or cannot be read
     */
    void read(TopicBound from, TopicBound to, Reader reader, ReadingProgress progress) throws IOException {
        try (var consumer = consumer()) {
            var partitions = partitions(consumer);
            var first = new HashMap<>(consumer.beginningOffsets(partitions));
            var end = new HashMap<>(consumer.endOffsets(partitions));
            var begins = from.offsets(consumer, first, first, end);
            var ends = to.offsets(consumer, end, first, end);
            var read = new ArrayList<>(begins.keySet());
            read.sort(Comparator.comparingInt(TopicPartition::partition));
            long all = read.stream()
                    .mapToLong(partition -> Math.max(0, ends.get(partition) - begins.get(partition)))
                    .sum();
            long done = 0;
            for (var partition : read) {
                long before = done;
                done += read(
                        consumer,
                        partition,
                        begins.get(partition),
                        ends.get(partition),
                        reader,
                        records -> progress.onRead(before + records, all));
            }
        } catch (KafkaException e) {
            throw new ReplayException("The topic " + topic + " cannot be read", kafka, e);
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        var settings = new HashMap<>(AnswerReader.consumerSettings(kafka));
        // Else records that the topic forgets in the meantime would be passed over without a word.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        var found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new ReplayException("There is no topic " + topic + " at " + kafka.bootstrapServers() + ".");
        }
        return found.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    private long read(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long begin,
            long end,
            Reader reader,
            LongConsumer progress)
            throws IOException {
        if (begin >= end) {
            return 0;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, begin);
        long lastProgressNanos = System.nanoTime();
        for (long position = begin; position < end; position = consumer.position(partition)) {
            var records = consumer.poll(POLL);
            for (var record : records) {
                if (record.offset() < end) {
                    reader.take(record);
                }
            }
            if (consumer.position(partition) > position) {
                lastProgressNanos = System.nanoTime();
            } else if (System.nanoTime() - lastProgressNanos > AnswerReader.API_TIMEOUT_MS * 1_000_000L) {
                throw new ReplayException(
                        "The topic " + topic + " at " + kafka.bootstrapServers() + " gave nothing for "
                                + AnswerReader.API_TIMEOUT_MS / 1_000 + " s at offset " + position + " of partition "
                                + partition.partition() + ".");
            }
            progress.accept(Math.min(end, consumer.position(partition)) - begin);
        }
        return end - begin;
    }
}
