package io.eddy.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Reads the JSON of a record as it comes, without a tree between, where it is as it should be. All else it gives up, for {@link JsonCodec} to read again and
 * say what is wrong: what it returns is what that would. A field that the schema does not have is passed over
 * unread. Any thread.
 */
final class OnePassReader {

    /** @param ofRecord reads the record that a value is, or that each element of an array is; null of others */
    private record Place(Schema.Field field, Schema value, OnePassReader ofRecord) {}

    private final Schema schema;
    private final Place[] places;
    private final Map<String, Place> byName = new HashMap<>();

    /** @param schema of a record of at most 64 fields */
    OnePassReader(Schema schema) {
        if (schema.getFields().size() > Long.SIZE) {
            throw new IllegalArgumentException(schema.getName() + " has more than " + Long.SIZE + " fields.");
        }
        this.schema = schema;
        this.places = schema.getFields().stream()
                .map(field -> place(field, JsonCodec.valueSchema(field.schema())))
                .toArray(Place[]::new);
        for (var place : places) {
            byName.put(place.field.name(), place);
        }
    }

    private static Place place(Schema.Field field, Schema value) {
        var inner = value.getType() == Schema.Type.ARRAY ? value.getElementType() : value;
        return new Place(field, value, inner.getType() == Schema.Type.RECORD ? new OnePassReader(inner) : null);
    }

    /** Null where it gives up. */
    IndexedRecord read(byte[] bytes) throws IOException {
        try (var parser = JsonForm.FACTORY.createParser(bytes)) {
            var record = readRecord(parser, parser.nextToken());
            return parser.nextToken() == null ? record : null;
        }
    }

    private IndexedRecord readRecord(JsonParser parser, JsonToken first) throws IOException {
        if (first != JsonToken.START_OBJECT) {
            return null;
        }
        var record = (IndexedRecord) Records.MODEL.newRecord(null, schema);
        long named = 0;
        long filled = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var place = byName.get(parser.currentName());
            var token = parser.nextToken();
            if (place == null) {
                parser.skipChildren();
                continue;
            }
            long bit = 1L << place.field.pos();
            if ((named & bit) != 0) {
                return null;
            }
            named |= bit;
            if (token != JsonToken.VALUE_NULL) {
                var value = readValue(parser, token, place.value, place.ofRecord);
                if (value == null) {
                    return null;
                }
                record.put(place.field.pos(), value);
                filled |= bit;
            }
        }
        return parser.currentToken() == JsonToken.END_OBJECT && fillWithDefaults(record, filled) ? record : null;
    }

    private boolean fillWithDefaults(IndexedRecord record, long filled) {
        for (var place : places) {
            if ((filled & 1L << place.field.pos()) == 0) {
                if (!place.field.hasDefaultValue()) {
                    return false;
                }
                record.put(place.field.pos(), Records.MODEL.getDefaultValue(place.field));
            }
        }
        return true;
    }

    private static Object readValue(JsonParser parser, JsonToken token, Schema schema, OnePassReader ofRecord)
            throws IOException {
        return switch (schema.getType()) {
            case STRING -> {
                if (token == JsonToken.VALUE_STRING) {
                    yield parser.getText();
                }
                yield isLong(parser, token) ? Long.toString(parser.getLongValue()) : null;
            }
            case LONG ->
                schema.getLogicalType() == null
                        ? (isLong(parser, token) ? (Object) parser.getLongValue() : null)
                        : readTime(parser, token);
            case INT ->
                token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == NumberType.INT
                        ? (Object) parser.getIntValue()
                        : null;
            case FLOAT -> {
                if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                    yield (float) parser.getDoubleValue();
                }
                yield isLong(parser, token) ? (Object) (float) parser.getLongValue() : null;
            }
            case DOUBLE -> {
                if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                    yield parser.getDoubleValue();
                }
                yield isLong(parser, token) ? (Object) (double) parser.getLongValue() : null;
            }
            case BOOLEAN -> token.isBoolean() ? (Object) parser.getBooleanValue() : null;
            case ARRAY -> readArray(parser, token, schema.getElementType(), ofRecord);
            case RECORD -> ofRecord == null ? null : ofRecord.readRecord(parser, token);
            default -> null;
        };
    }

    private static boolean isLong(JsonParser parser, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != NumberType.BIG_INTEGER;
    }

    private static Instant readTime(JsonParser parser, JsonToken token) throws IOException {
        if (isLong(parser, token)) {
            return Instant.ofEpochMilli(parser.getLongValue());
        }
        if (token != JsonToken.VALUE_STRING) {
            return null;
        }
        try {
            return Instant.ofEpochMilli(Instant.parse(parser.getText()).toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }

    private static Object readArray(JsonParser parser, JsonToken token, Schema elements, OnePassReader ofRecord)
            throws IOException {
        if (token != JsonToken.START_ARRAY) {
            return null;
        }
        var list = new ArrayList<>();
        for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            var value = readValue(parser, next, elements, ofRecord);
            if (value == null) {
                return null;
            }
            list.add(value);
        }
        return list;
    }
}
