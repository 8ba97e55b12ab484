package io.eddy.replay;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.RejectedClick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The clicks that the job did not accept, and their way back into the clicks topic. */
public final class RejectedClicks {

    private final KafkaConnection kafka;
    private final String topic;

    /** @param topic of rejected clicks */
    public RejectedClicks(KafkaConnection kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * One of them.
     *
     * @param reason a label of {@link RejectedClick.Reason}, or what another version called it
     * @param detail a sentence
     * @param place partition and offset in the topic of rejected clicks, as 1:1180
     * @param origin topic, partition and offset that the job read it from
     * @param timestampMs of the click's record
     * @param key null where it had none
     * @param isWhole whether key and value are what they were: a record that was too large is cut
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Rejected(
            String reason,
            String detail,
            String place,
            String origin,
            long timestampMs,
            byte[] key,
            byte[] value,
            boolean isWhole) {

        private static Rejected of(ConsumerRecord<byte[], byte[]> record) {
            var origin = header(record, RejectedClick.TOPIC) + "-" + header(record, RejectedClick.PARTITION) + "-"
                    + header(record, RejectedClick.OFFSET);
            var timestamp = header(record, RejectedClick.TIMESTAMP);
            return new Rejected(
                    header(record, RejectedClick.REASON),
                    header(record, RejectedClick.DETAIL),
                    record.partition() + ":" + record.offset(),
                    origin,
                    // One that is no number was not written by the job.
                    timestamp.matches("\\d{1,18}") ? Long.parseLong(timestamp) : record.timestamp(),
                    // Where the topic wants a key, a click without one has got its place as such.
                    isText(record.key(), origin) ? null : record.key(),
                    record.value(),
                    header(record, RejectedClick.VALUE_BYTES).isEmpty()
                            && header(record, RejectedClick.KEY_BYTES).isEmpty());
        }

        private static boolean isText(byte[] bytes, String text) {
            return bytes != null && new String(bytes, StandardCharsets.UTF_8).equals(text);
        }

        private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
            var header = record.headers().lastHeader(name);
            return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        }

        public Instant at() {
            return Instant.ofEpochMilli(timestampMs);
        }
    }

    /**
     * Reads those between two places of the topic, as far as it goes now.
     *
     * @throws ReplayException where the topic is not there or cannot be read
     */
    public void read(TopicBound from, TopicBound to, Consumer<Rejected> reader, ReadingProgress progress)
            throws IOException {
        new TopicPart(kafka, topic).read(from, to, record -> reader.accept(Rejected.of(record)), progress);
    }

    /** A way back into a topic of clicks. */
    public WayBack wayBackInto(String clicksTopic) {
        return new WayBack(kafka, clicksTopic);
    }

    /** Sends clicks as they were, with their key and their time. One thread. */
    public static final class WayBack implements AutoCloseable {

        private final KafkaConnection kafka;
        private final String clicksTopic;
        private final Producer<byte[], byte[]> producer;
        private final AtomicReference<Exception> failure = new AtomicReference<>();

        private WayBack(KafkaConnection kafka, String clicksTopic) {
            this.kafka = kafka;
            this.clicksTopic = clicksTopic;
            producer = new KafkaProducer<>(
                    kafka.properties(Map.of(
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            AnswerReader.API_TIMEOUT_MS)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        /** @throws ReplayException where this one or an earlier one could not be written */
        @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of failures
        public void send(Rejected click) {
            throwFailure();
            try {
                producer.send(
                        new ProducerRecord<>(
                                clicksTopic,
                                null,
                                click.timestampMs() < 0 ? null : click.timestampMs(),
                                click.key(),
                                click.value()),
                        (written, thrown) -> failure.compareAndSet(null, thrown));
            } catch (KafkaException e) {
                throw unwritable(e);
            }
        }

        /**
         * Waits until all are written.
         *
         * @throws ReplayException where one could not be
         */
        public void flush() {
            producer.flush();
            throwFailure();
        }

        private void throwFailure() {
            var thrown = failure.get();
            if (thrown != null) {
                throw unwritable(thrown);
            }
        }

        private ReplayException unwritable(Exception thrown) {
            return new ReplayException("Clicks cannot be written into " + clicksTopic, kafka, thrown);
        }

        @Override
        public void close() {
            producer.close();
        }
    }
}
