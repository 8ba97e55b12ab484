package io.eddy.recommender.click;

import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A rejected click as it came, with headers that say from where and why. */
public final class RejectedClickSerializer implements KafkaRecordSerializationSchema<RejectedClick> {

    private static final long serialVersionUID = 1;

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
        add(headers, io.eddy.schemas.RejectedClick.DETAIL, rejected.detail());
        // A record without a time stamp has -1, which a producer does not take.
        Long timestampMs = origin.timestampMs() < 0 ? null : origin.timestampMs();
        return new ProducerRecord<>(topic, null, timestampMs, origin.key(), origin.value(), headers);
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
