package io.eddy.recommender.click;

import static io.eddy.schemas.RejectedClick.DETAIL;
import static io.eddy.schemas.RejectedClick.KEY_BYTES;
import static io.eddy.schemas.RejectedClick.OFFSET;
import static io.eddy.schemas.RejectedClick.PARTITION;
import static io.eddy.schemas.RejectedClick.REASON;
import static io.eddy.schemas.RejectedClick.TIMESTAMP;
import static io.eddy.schemas.RejectedClick.TOPIC;
import static io.eddy.schemas.RejectedClick.VALUE_BYTES;

import io.eddy.recommender.topic.LimitsSource;
import io.eddy.recommender.topic.RecordSize;
import io.eddy.recommender.topic.TopicLimits;
import io.eddy.recommender.topic.WriteMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A rejected click as it came, with headers that say from where and why.
 *
 * <p>What the topic does not take would fail the job again and again. So of a click that is too large the beginning is kept, one
 * without key gets its place as key where the topic is compacted, and a time that the topic refuses goes into a header.
 */
public final class RejectedClickSerializer implements KafkaRecordSerializationSchema<RejectedClick> {

    /** A topic that takes fewer bytes may not even hold the headers. */
    public static final int LEAST_RECORD_BYTES = 4_000;

    private static final long serialVersionUID = 2;

    private static final int MOST_DETAIL_CHARACTERS = 1_000;

    /** Of the bytes that a record has for key and value. */
    private static final int KEYS_SHARE = 16;

    private final String topic;
    private final LimitsSource limitsSource;
    private final Clock clock;

    // Not serializable; made when the sink opens.
    private transient TopicLimits limits;
    private transient WriteMetrics metrics;

    /** @param clock serializable, as the system's is */
    public RejectedClickSerializer(String topic, LimitsSource limitsSource, Clock clock) {
        this.topic = topic;
        this.limitsSource = limitsSource;
        this.clock = clock;
    }

    @Override
    public void open(InitializationContext context, KafkaSinkContext sinkContext) {
        limits = limitsSource.read();
        metrics = new WriteMetrics(context.getMetricGroup(), "rejected click", topic);
    }

    /** Null where not even the headers fit, as in a topic whose setting was changed while the job runs. */
    @Override
    public ProducerRecord<byte[], byte[]> serialize(RejectedClick rejected, KafkaSinkContext context, Long timestamp) {
        var origin = rejected.origin();
        var key = origin.key() == null && limits.wantsKey() ? utf8(origin.id()) : origin.key();
        var headers = headers(rejected);
        var record =
                new ProducerRecord<>(topic, null, recordTime(origin, headers), key, origin.value(), (Headers) headers);
        return RecordSize.of(record) <= limits.recordBytes() ? record : cut(record, origin);
    }

    private static RecordHeaders headers(RejectedClick rejected) {
        var headers = new RecordHeaders();
        add(headers, TOPIC, rejected.origin().topic());
        add(headers, PARTITION, Integer.toString(rejected.origin().partition()));
        add(headers, OFFSET, Long.toString(rejected.origin().offset()));
        add(headers, REASON, rejected.reason().label());
        var detail = rejected.detail();
        add(headers, DETAIL, detail.substring(0, Math.min(MOST_DETAIL_CHARACTERS, detail.length())));
        return headers;
    }

    /** Null where the producer is to choose. */
    private Long recordTime(SourceRecord origin, RecordHeaders headers) {
        // A record without a time stamp has -1, which a producer does not take.
        if (origin.timestampMs() < 0) {
            return null;
        }
        if (limits.takesTime(origin.timestampMs(), clock.millis())) {
            return origin.timestampMs();
        }
        add(headers, TIMESTAMP, Long.toString(origin.timestampMs()));
        metrics.countTimeReplaced(origin.id());
        return null;
    }

    private ProducerRecord<byte[], byte[]> cut(ProducerRecord<byte[], byte[]> record, SourceRecord origin) {
        var headers = new RecordHeaders(record.headers());
        // Whichever of the two is cut: what is not goes into less room than there is.
        add(headers, VALUE_BYTES, Integer.toString(length(record.value())));
        add(headers, KEY_BYTES, Integer.toString(length(record.key())));
        int room = limits.recordBytes() - RecordSize.of(headers);
        if (room < 0) {
            metrics.countNotWritten(origin.id(), RecordSize.of(headers), limits.recordBytes());
            return null;
        }
        var key = beginning(record.key(), room / KEYS_SHARE);
        var value = beginning(record.value(), room - length(key));
        headers = length(value) == length(record.value()) ? without(headers, VALUE_BYTES) : headers;
        headers = length(key) == length(record.key()) ? without(headers, KEY_BYTES) : headers;
        metrics.countCut(origin.id(), RecordSize.of(record), limits.recordBytes());
        return new ProducerRecord<>(topic, null, record.timestamp(), key, value, (Headers) headers);
    }

    private static byte[] beginning(byte[] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static RecordHeaders without(RecordHeaders headers, String name) {
        headers.remove(name);
        return headers;
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
