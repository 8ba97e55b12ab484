package io.eddy.clicklog;

import com.fasterxml.jackson.databind.JsonNode;

/** Fields of events as they come in JSON: ids and times as numbers or as text. */
final class JsonFields {

    private static final double LARGEST_EXACT_DOUBLE = 1L << 53;

    private JsonFields() {}

    /** @return null where the value is neither text nor a whole number, or is blank */
    static String idOrNull(JsonNode value) {
        if (value.isDouble() && value.doubleValue() == Math.rint(value.doubleValue())) {
            // pandas writes whole numbers so where a column has gaps; beyond the exact doubles ids may have become one.
            return Math.abs(value.doubleValue()) < LARGEST_EXACT_DOUBLE ? Long.toString(value.longValue()) : null;
        }
        boolean isId = value.isIntegralNumber()
                || (value.isTextual() && !value.textValue().isBlank());
        return isId ? value.asText() : null;
    }

    /** @return the first of the fields that is an id */
    static String id(JsonNode event, String... fields) throws UnreadableEventException {
        for (var field : fields) {
            var id = idOrNull(event.path(field));
            if (id != null) {
                return id;
            }
        }
        throw missing(fields);
    }

    /** What to say of a field that {@link #idOrNull} finds no id in. */
    static UnreadableEventException noId(JsonNode value, String field) {
        boolean absent = value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isBlank());
        return absent ? missing(field) : new UnreadableEventException(field + " is no id: " + shown(value));
    }

    /** @return the field's text, as long as it is any */
    static String text(JsonNode event, String field) throws UnreadableEventException {
        var value = event.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw missing(field);
        }
        return value.textValue();
    }

    /** Reads the time in the first of the fields that is there. */
    static void readTime(JsonNode event, EventTimes times, String... fields) throws UnreadableEventException {
        for (var field : fields) {
            var value = event.path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                readTime(value, field, times);
                return;
            }
        }
        throw missing(fields);
    }

    /** Reads a number, its digits, or ISO 8601. */
    static void readTime(JsonNode value, String field, EventTimes times) throws UnreadableEventException {
        try {
            if (value.isMissingNode() || value.isNull()) {
                throw missing(field);
            }
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                times.read(value.longValue());
            } else if (value.isDouble() || value.isFloat()) {
                times.read(value.doubleValue());
            } else if (value.isTextual()) {
                times.read(value.textValue());
            } else {
                throw noTime(field, value);
            }
        } catch (UnreadableEventException e) {
            throw e.getMessage().endsWith(EventTimes.NO_TIME) ? noTime(field, value) : e;
        }
    }

    static UnreadableEventException noTime(String field, JsonNode value) {
        return new UnreadableEventException(field + " is no time: " + shown(value));
    }

    private static String shown(JsonNode value) {
        return LogReader.abbreviate(value.isContainerNode() ? value.toString() : value.asText());
    }

    private static UnreadableEventException missing(String... fields) {
        return new UnreadableEventException("the event has no " + String.join(" or ", fields));
    }
}
