package io.eddy.replay;

import io.eddy.schemas.Click;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.WireFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Writes a part of a topic of clicks into a file of JSON lines, gzip'd: an event log like any other, which stays when the topic has
 * forgotten it. Partitions follow each other, each in its order. The same part gives the same bytes.
 */
public final class TopicLog {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final byte[] LINE_END = {'\n'};

    private final KafkaConnection kafka;
    private final String topic;
    private final WireFormat format;
    private final SchemaRegistry registry;

    /** @param registry needed for {@link WireFormat#AVRO_REGISTRY} only, may be null for the others */
    public TopicLog(KafkaConnection kafka, String topic, WireFormat format, SchemaRegistry registry) {
        this.kafka = kafka;
        this.topic = topic;
        this.format = format;
        this.registry = registry;
    }

    /**
     * What was written.
     *
     * @param clicks lines of the file
     * @param unreadable records that are no click
     * @param firstUnreadable where the first of them is and why, null where there is none
     */
    public record Written(long clicks, long unreadable, String firstUnreadable) {}

    /**
     * Reads the topic as far as it goes now, or as far as {@code to}.
     *
     * @param file replaced where it is there
     * @param progress told how many records were read, and how many there are, each time
     * @throws ReplayException where the topic is not there or cannot be read
     */
    public Written write(TopicBound from, TopicBound to, Path file, Progress progress) throws IOException {
        try (var consumer = consumer()) {
            var partitions = partitions(consumer);
            var first = new HashMap<>(consumer.beginningOffsets(partitions));
            var end = new HashMap<>(consumer.endOffsets(partitions));
            var begins = from.offsets(consumer, first, first, end);
            var ends = to.offsets(consumer, end, first, end);
            return write(consumer, begins, ends, file, progress);
        } catch (KafkaException e) {
            throw new ReplayException("The topic " + topic + " cannot be read", kafka, e);
        }
    }

    /** Follows the reading of a topic. */
    @FunctionalInterface
    public interface Progress {
        void onRead(long records, long of);
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

    private Written write(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            Path file,
            Progress progress)
            throws IOException {
        var partitions = new ArrayList<>(begins.keySet());
        partitions.sort(Comparator.comparingInt(TopicPartition::partition));
        long all = partitions.stream()
                .mapToLong(partition -> Math.max(0, ends.get(partition) - begins.get(partition)))
                .sum();
        var partial = file.resolveSibling(file.getFileName() + ".part");
        var lines = new Lines();
        try (var out = new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(partial)))) {
            long done = 0;
            for (var partition : partitions) {
                long before = done;
                done += read(
                        consumer,
                        partition,
                        begins.get(partition),
                        ends.get(partition),
                        out,
                        lines,
                        records -> progress.onRead(before + records, all));
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(partial);
            throw e;
        }
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        return new Written(lines.clicks, lines.unreadable, lines.firstUnreadable);
    }

    private long read(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long begin,
            long end,
            OutputStream out,
            Lines lines,
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
                    lines.write(record.value(), partition, record.offset(), out);
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

    /** The lines of the file, as they are written. */
    private final class Lines {

        private final RecordCodec<Click> codec = format.codec(Click.class, topic, registry);
        private final RecordCodec<Click> json = WireFormat.JSON.codec(Click.class, topic, null);
        private long clicks;
        private long unreadable;
        private String firstUnreadable;

        void write(byte[] value, TopicPartition partition, long offset, OutputStream out) throws IOException {
            try {
                out.write(json.encode(codec.decode(value)));
                out.write(LINE_END);
                clicks++;
            } catch (MalformedRecordException e) {
                unreadable++;
                if (firstUnreadable == null) {
                    firstUnreadable = partition + "-" + offset + ": " + e.getMessage();
                }
            }
        }
    }
}
