package io.eddy.schemas;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** How the values of a topic are written. */
public enum WireFormat {
    /** One JSON object a record; times as epoch milliseconds, or ISO-8601 text when read. */
    JSON,
    /** Avro binary without framing: reader and writer must have the same schema. */
    AVRO,
    /** Avro binary behind 0x00 and a 4-byte schema id of a Confluent-compatible registry. */
    AVRO_REGISTRY;

    /**
     * @param topic names the registry's subject, {@code <topic>-value}
     * @param registry asked by {@link #AVRO_REGISTRY} only, may be null for the others
     */
    public <T extends SpecificRecord> RecordCodec<T> codec(Class<T> type, String topic, SchemaRegistry registry) {
        var schema = Records.MODEL.getSchema(type);
        return switch (this) {
            case JSON -> new JsonCodec<>(type, schema);
            case AVRO -> new AvroCodec<>(schema);
            case AVRO_REGISTRY -> new RegistryAvroCodec<>(schema, subject(topic), required(registry, topic));
        };
    }

    /**
     * The bytes before each record that whoever writes Avro without a codec has to write first; none but those of a registry.
     *
     * @param topic names the registry's subject, {@code <topic>-value}
     * @param registry asked by {@link #AVRO_REGISTRY} only, may be null for the others
     */
    public <T extends SpecificRecord> byte[] frame(Class<T> type, String topic, SchemaRegistry registry) {
        return this == AVRO_REGISTRY
                ? RegistryAvroCodec.frame(required(registry, topic), subject(topic), Records.MODEL.getSchema(type))
                : new byte[0];
    }

    private static SchemaRegistry required(SchemaRegistry registry, String topic) {
        if (registry == null) {
            throw new IllegalArgumentException(
                    "The format avro_registry of topic " + topic + " needs the URL of a schema registry.");
        }
        return registry;
    }

    private static String subject(String topic) {
        return topic + "-value";
    }

    /**
     * A codec for Kafka's clients and Kafka Streams; may be shared between threads. A record without a value is null. Bytes that are no
     * such record are a {@link SerializationException} whose message says what was found.
     *
     * @param topic names the registry's subject, {@code <topic>-value}
     * @param registry asked by {@link #AVRO_REGISTRY} only, may be null for the others
     */
    public <T extends SpecificRecord> Serde<T> serde(Class<T> type, String topic, SchemaRegistry registry) {
        var codecs = ThreadLocal.withInitial(() -> codec(type, topic, registry));
        return Serdes.serdeFrom(
                (of, record) -> record == null ? null : codecs.get().encode(record),
                (of, bytes) -> bytes == null ? null : decoded(codecs.get(), bytes));
    }

    private static <T extends SpecificRecord> T decoded(RecordCodec<T> codec, byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (MalformedRecordException e) {
            throw new SerializationException(e.getMessage(), e);
        }
    }
}
