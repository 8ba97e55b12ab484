package io.eddy.schemas;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;

/**
 * Plain JSON by the Avro schema: field names as in the schema, optional fields left out when null, unknown fields
 * ignored when read.
 *
 * <p>Avro's own JSON encoding is not used because it wraps every optional value ({@code {"string": "x"}}), which no
 * producer outside Avro writes.
 */
final class JsonCodec<T extends SpecificRecord> implements RecordCodec<T> {

    private static final ObjectMapper MAPPER =
            new ObjectMapper(JsonForm.FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Class<T> type;
    private final Schema schema;
    private final OnePassReader reader;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);

    JsonCodec(Class<T> type, Schema schema) {
        this.type = type;
        this.schema = schema;
        this.reader = new OnePassReader(schema);
    }

    @Override
    public byte[] encode(T record) {
        buffer.reset();
        try (var generator = JsonForm.FACTORY.createGenerator(buffer)) {
            writeRecord(record, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }

    @Override
    public T decode(byte[] bytes) throws MalformedRecordException {
        MalformedRecordException.requireValue(bytes);
        try {
            var record = reader.read(bytes);
            if (record != null) {
                return type.cast(record);
            }
        } catch (IOException e) {
            // Said where it is read again.
        }
        return decodeByTree(bytes);
    }

    /** As {@link #decode}; knows where in the record something is wrong. */
    T decodeByTree(byte[] bytes) throws MalformedRecordException {
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new MalformedRecordException(
                    "The value of " + bytes.length + " bytes is not JSON: " + firstLine(e.getMessage()), e);
        }
        return type.cast(readRecord(node, schema, schema.getName()));
    }

    private static void writeRecord(IndexedRecord record, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        for (var field : record.getSchema().getFields()) {
            var value = record.get(field.pos());
            if (value != null) {
                generator.writeFieldName(field.name());
                writeValue(value, generator);
            }
        }
        generator.writeEndObject();
    }

    private static void writeValue(Object value, JsonGenerator generator) throws IOException {
        if (value instanceof IndexedRecord record) {
            writeRecord(record, generator);
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            for (var element : list) {
                writeValue(element, generator);
            }
            generator.writeEndArray();
        } else if (value instanceof Instant instant) {
            generator.writeNumber(instant.toEpochMilli());
        } else if (value instanceof Integer number) {
            generator.writeNumber(number);
        } else if (value instanceof Long number) {
            generator.writeNumber(number);
        } else if (value instanceof Float number) {
            generator.writeNumber(number);
        } else if (value instanceof Double number) {
            generator.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else {
            generator.writeString((String) value);
        }
    }

    private static Object readRecord(JsonNode node, Schema schema, String path) throws MalformedRecordException {
        if (!node.isObject()) {
            throw new MalformedRecordException(path + " is not a JSON object.");
        }
        var record = (IndexedRecord) Records.MODEL.newRecord(null, schema);
        for (var field : schema.getFields()) {
            var value = node.get(field.name());
            var fieldPath = path + "." + field.name();
            if (value != null && !value.isNull()) {
                record.put(field.pos(), readValue(value, valueSchema(field.schema()), fieldPath));
            } else if (field.hasDefaultValue()) {
                record.put(field.pos(), Records.MODEL.getDefaultValue(field));
            } else {
                throw new MalformedRecordException(fieldPath + " is missing.");
            }
        }
        return record;
    }

    /** The only unions in Eddy's schemas are {@code ["null", x]}. */
    static Schema valueSchema(Schema schema) {
        return schema.isUnion() ? schema.getTypes().get(1) : schema;
    }

    private static Object readValue(JsonNode node, Schema schema, String path) throws MalformedRecordException {
        return switch (schema.getType()) {
            case STRING -> {
                // Shops have numeric ids, and their producers write them without quotes.
                if (node.isTextual() || node.isIntegralNumber()) {
                    yield node.asText();
                }
                throw wrong(path, "text", node);
            }
            case LONG -> schema.getLogicalType() == null ? readLong(node, path) : readTime(node, path);
            case INT -> {
                if (node.isInt()) {
                    yield node.intValue();
                }
                throw wrong(path, "an integer", node);
            }
            case FLOAT -> {
                if (node.isNumber()) {
                    yield node.floatValue();
                }
                throw wrong(path, "a number", node);
            }
            case DOUBLE -> {
                if (node.isNumber()) {
                    yield node.doubleValue();
                }
                throw wrong(path, "a number", node);
            }
            case BOOLEAN -> {
                if (node.isBoolean()) {
                    yield node.booleanValue();
                }
                throw wrong(path, "true or false", node);
            }
            case ARRAY -> readArray(node, schema.getElementType(), path);
            case RECORD -> readRecord(node, schema, path);
            default -> throw new IllegalStateException(path + " has a type that JsonCodec does not know: " + schema);
        };
    }

    private static Long readLong(JsonNode node, String path) throws MalformedRecordException {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        throw wrong(path, "an integer", node);
    }

    private static Instant readTime(JsonNode node, String path) throws MalformedRecordException {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return Instant.ofEpochMilli(node.longValue());
        }
        if (node.isTextual()) {
            try {
                return Instant.ofEpochMilli(Instant.parse(node.textValue()).toEpochMilli());
            } catch (DateTimeParseException | ArithmeticException e) {
                throw wrong(path, "epoch milliseconds or ISO-8601 time", node);
            }
        }
        throw wrong(path, "epoch milliseconds or ISO-8601 time", node);
    }

    private static List<Object> readArray(JsonNode node, Schema elementSchema, String path)
            throws MalformedRecordException {
        if (!node.isArray()) {
            throw wrong(path, "an array", node);
        }
        var list = new ArrayList<>(node.size());
        for (var element : node) {
            list.add(readValue(element, elementSchema, path + "[" + list.size() + "]"));
        }
        return list;
    }

    private static MalformedRecordException wrong(String path, String expected, JsonNode found) {
        var text = found.toString();
        return new MalformedRecordException(path + " is not " + expected + " but "
                + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + ".");
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
