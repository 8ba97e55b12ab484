package io.eddy.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Avro binary, written and read with one schema. */
final class AvroCodec<T extends SpecificRecord> implements RecordCodec<T> {

    private final Schema schema;
    private final SpecificDatumWriter<T> writer;
    private final SpecificDatumReader<T> reader;

    // Kept to spare an allocation a record.
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(256);
    private BinaryEncoder encoder;
    private BinaryDecoder decoder;

    AvroCodec(Schema schema) {
        this(schema, schema);
    }

    AvroCodec(Schema writerSchema, Schema readerSchema) {
        this.schema = readerSchema;
        this.writer = new SpecificDatumWriter<>(readerSchema, Records.MODEL);
        this.reader = new SpecificDatumReader<>(writerSchema, readerSchema, Records.MODEL);
    }

    @Override
    public byte[] encode(T record) {
        buffer.reset();
        write(record, buffer);
        return buffer.toByteArray();
    }

    void write(T record, ByteArrayOutputStream out) {
        try {
            encoder = EncoderFactory.get().directBinaryEncoder(out, encoder);
            writer.write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public T decode(byte[] bytes) throws MalformedRecordException {
        MalformedRecordException.requireValue(bytes);
        return decode(bytes, 0);
    }

    T decode(byte[] bytes, int offset) throws MalformedRecordException {
        try {
            decoder = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, decoder);
            var record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new MalformedRecordException("The value has bytes left after a whole " + schema.getName()
                        + " in Avro; is it written with another schema?");
            }
            return record;
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException(
                    "The value of " + bytes.length + " bytes is not a " + schema.getName() + " in Avro: " + e, e);
        }
    }
}
