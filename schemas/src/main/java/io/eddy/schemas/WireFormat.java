package io.eddy.schemas;

import org.apache.avro.specific.SpecificRecord;

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
            case AVRO_REGISTRY -> {
                if (registry == null) {
                    throw new IllegalArgumentException(
                            "The format avro_registry of topic " + topic + " needs the URL of a schema registry.");
                }
                yield new RegistryAvroCodec<>(schema, topic + "-value", registry);
            }
        };
    }
}
