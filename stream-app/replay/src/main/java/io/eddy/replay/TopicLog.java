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
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Writes a part of a topic of clicks into a file of JSON lines, gzip'd: an event log like any other, which stays when the topic has
 * forgotten it. Partitions follow each other, each in its order. The same part gives the same bytes.
 */
public final class TopicLog {

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
    public Written write(TopicBound from, TopicBound to, Path file, ReadingProgress progress) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".part");
        var lines = new Lines();
        try (var out = new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(partial)))) {
            new TopicPart(kafka, topic).read(from, to, record -> lines.write(record, out), progress);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(partial);
            throw e;
        }
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        return new Written(lines.clicks, lines.unreadable, lines.firstUnreadable);
    }

    /** The lines of the file, as they are written. */
    private final class Lines {

        private final RecordCodec<Click> codec = format.codec(Click.class, topic, registry);
        private final RecordCodec<Click> json = WireFormat.JSON.codec(Click.class, topic, null);
        private long clicks;
        private long unreadable;
        private String firstUnreadable;

        void write(ConsumerRecord<byte[], byte[]> record, OutputStream out) throws IOException {
            try {
                out.write(json.encode(codec.decode(record.value())));
                out.write(LINE_END);
                clicks++;
            } catch (MalformedRecordException e) {
                unreadable++;
                if (firstUnreadable == null) {
                    firstUnreadable = topic + "-" + record.partition() + "-" + record.offset() + ": " + e.getMessage();
                }
            }
        }
    }
}
