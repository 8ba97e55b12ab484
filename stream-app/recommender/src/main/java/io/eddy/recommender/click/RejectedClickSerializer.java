package io.eddy.recommender.click;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A rejected click as it came, with headers that say from where and why.
 *
 * <p>A record near the brokers' limit of about 1 MB would not fit any more with its headers, and would fail the job again and
 * again. Of such a one the beginning is kept, and a header says how long it was.
 */
public final class RejectedClickSerializer implements KafkaRecordSerializationSchema<RejectedClick> {

    private static final long serialVersionUID = 1;

    private static final int MOST_VALUE_BYTES = 900_000;
    private static final int MOST_KEY_BYTES = 50_000;
    private static final int MOST_DETAIL_CHARACTERS = 1_000;

    private final String topic;

    public RejectedClickSerializer(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(RejectedClick rejected, KafkaSinkContext context, Long timestamp) {
        var origin = rejected.origin();
        var headers = new RecordHeaders();
        add(headers, io.eddy.schemas.RejectedClick.TOPIC, origin.topic());
        add(headers, io.eddy.schemas.RejectedClick.PARTITION, Integer.toString(origin.partition()));
        add(headers, io.eddy.schemas.RejectedClick.OFFSET, Long.toString(origin.offset()));
        add(headers, io.eddy.schemas.RejectedClick.REASON, rejected.reason().label());
        add(headers, io.eddy.schemas.RejectedClick.DETAIL, detail(rejected));
        if (origin.value() != null && origin.value().length > MOST_VALUE_BYTES) {
            add(headers, io.eddy.schemas.RejectedClick.VALUE_BYTES, Integer.toString(origin.value().length));
        }
        // A record without a time stamp has -1, which a producer does not take.
        Long timestampMs = origin.timestampMs() < 0 ? null : origin.timestampMs();
        return new ProducerRecord<>(
                topic,
                null,
                timestampMs,
                cut(origin.key(), MOST_KEY_BYTES),
                cut(origin.value(), MOST_VALUE_BYTES),
                headers);
    }

    private static String detail(RejectedClick rejected) {
        return rejected.detail()
                .substring(0, Math.min(MOST_DETAIL_CHARACTERS, rejected.detail().length()));
    }

    private static byte[] cut(byte[] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
