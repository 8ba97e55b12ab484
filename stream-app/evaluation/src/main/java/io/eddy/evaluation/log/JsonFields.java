package io.eddy.evaluation.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Fields of events as they come in JSON: ids and times as numbers or as text. */
final class JsonFields {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final double LARGEST_EXACT_DOUBLE = 1L << 53;

    private JsonFields() {}

    /** @return null where the value is neither text nor a whole number, or is blank */
    static String idOrNull(JsonNode value) {
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

    /** @return the field's text, as long as it is any */
    static String text(JsonNode event, String field) throws UnreadableEventException {
        var value = event.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw missing(field);
        }
        return value.textValue();
    }

    /**
     * The time in the first of the fields that is there: milliseconds since 1970, as a number or its digits, or ISO 8601.
     *
     * @return milliseconds since 1970
     */
    static long timeMs(JsonNode event, String... fields) throws UnreadableEventException {
        for (var field : fields) {
            var value = event.path(field);
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            var number = wholeNumber(value);
            if (number.isPresent()) {
                return number.getAsLong();
            }
            try {
                return EventTime.parseMs(value.isTextual() ? value.textValue() : "");
            } catch (DateTimeException | ArithmeticException e) {
                throw noTime(field, value);
            }
        }
        throw missing(fields);
    }

    /** @return the value of a number without fraction or of text that is one, if it fits */
    static OptionalLong wholeNumber(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return OptionalLong.of(value.longValue());
        }
        // Some writers put milliseconds as 1.599391467E12.
        if (value.isDouble()
                && Math.rint(value.doubleValue()) == value.doubleValue()
                && Math.abs(value.doubleValue()) < LARGEST_EXACT_DOUBLE) {
            return OptionalLong.of((long) value.doubleValue());
        }
        return value.isTextual() && WHOLE_NUMBER.matcher(value.textValue()).matches()
                ? OptionalLong.of(Long.parseLong(value.textValue()))
                : OptionalLong.empty();
    }

    static UnreadableEventException noTime(String field, JsonNode value) {
        var shown = value.isContainerNode() ? value.toString() : value.asText();
        return new UnreadableEventException(field + " is no time: " + LogReader.abbreviate(shown));
    }

    private static UnreadableEventException missing(String... fields) {
        return new UnreadableEventException("the event has no " + String.join(" or ", fields));
    }
}
