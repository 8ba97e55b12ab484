package io.eddy.schemas;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificRecord;

/** Avro binary behind 0x00 and the 4-byte big-endian id that a Confluent-compatible registry gave the writer's schema. */
final class RegistryAvroCodec<T extends SpecificRecord> implements RecordCodec<T> {

    private static final byte MAGIC = 0;
    private static final int FRAME_BYTES = 5;

    /** Bounds what a stream of made-up ids can make the codec remember. */
    private static final int MAX_REFUSED_IDS = 10_000;

    private final Schema schema;
    private final String subject;
    private final SchemaRegistry registry;
    private final Map<Integer, AvroCodec<T>> codecsById = new HashMap<>();
    private final Map<Integer, String> refusedIds = new HashMap<>();
    private final AvroCodec<T> writer;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(256);
    private byte[] frame;

    RegistryAvroCodec(Schema schema, String subject, SchemaRegistry registry) {
        this.schema = schema;
        this.subject = subject;
        this.registry = registry;
        this.writer = new AvroCodec<>(schema);
    }

    /** Registers the schema. */
    static byte[] frame(SchemaRegistry registry, String subject, Schema schema) {
        return ByteBuffer.allocate(FRAME_BYTES)
                .put(MAGIC)
                .putInt(registry.register(subject, schema))
                .array();
    }

    @Override
    public byte[] encode(T record) {
        if (frame == null) {
            frame = frame(registry, subject, schema);
        }
        buffer.reset();
        buffer.writeBytes(frame);
        writer.write(record, buffer);
        return buffer.toByteArray();
    }

    @Override
    public T decode(byte[] bytes) throws MalformedRecordException {
        MalformedRecordException.requireValue(bytes);
        if (bytes.length < FRAME_BYTES || bytes[0] != MAGIC) {
            throw new MalformedRecordException(
                    "The value does not begin with the registry framing (0x00 and a 4-byte schema id); "
                            + "is the topic written in another format?");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        var codec = codecsById.get(id);
        if (codec == null) {
            codec = codecOf(id);
            codecsById.put(id, codec);
        }
        return codec.decode(bytes, FRAME_BYTES);
    }

    private AvroCodec<T> codecOf(int id) throws MalformedRecordException {
        var refusal = refusedIds.get(id);
        if (refusal == null) {
            var writerSchema = registry.schemaById(id);
            if (writerSchema.isPresent() && isReadable(writerSchema.get())) {
                return new AvroCodec<>(writerSchema.get(), schema);
            }
            refusal = writerSchema
                    .map(found -> "Schema id " + id + " is a " + found.getFullName() + " that cannot be read as a "
                            + schema.getName() + ".")
                    .orElse("Schema id " + id + " is unknown to the schema registry, or not of an Avro schema.");
            if (refusedIds.size() == MAX_REFUSED_IDS) {
                refusedIds.clear();
            }
            refusedIds.put(id, refusal);
        }
        throw new MalformedRecordException(refusal);
    }

    private boolean isReadable(Schema writerSchema) {
        return SchemaCompatibility.checkReaderWriterCompatibility(schema, writerSchema)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }
}
