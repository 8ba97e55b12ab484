package io.eddy.recommender.release;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** {@link StatusRecord} to a record of the status topic. */
public final class StatusSerializer implements KafkaRecordSerializationSchema<StatusRecord> {

    private static final long serialVersionUID = 1;

    private final String topic;

    public StatusSerializer(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(StatusRecord status, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(topic, status.key(), status.value());
    }
}
