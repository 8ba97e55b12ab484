package io.eddy.evaluation.log;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Google Analytics 4 as BigQuery exports it; 64-bit numbers are text there, and fields that are null may be missing.
 *
 * <p>A session's number counts within its visitor, so its id is both.
 */
final class Ga4Events implements JsonLinesParser.Events {

    private static final String NOT_SET = "(not set)";
    private static final int MICROS_PER_MS = 1_000;

    @Override
    public void read(JsonNode event, long line, Collector collector) throws LogReadException, UnreadableEventException {
        var type = JsonFields.text(event, "event_name");
        var itemId = JsonFields.idOrNull(event.path("items").path(0).path("item_id"));
        if (collector.isClick(line, type, NOT_SET.equals(itemId) ? null : itemId)) {
            var sessionId = JsonFields.id(event, "user_pseudo_id") + "." + sessionNumber(event);
            collector.click(line, sessionId, itemId, timeMs(event), type);
        }
    }

    private static String sessionNumber(JsonNode event) throws UnreadableEventException {
        for (var parameter : event.path("event_params")) {
            if ("ga_session_id".equals(parameter.path("key").textValue())) {
                return JsonFields.id(parameter.path("value"), "int_value", "string_value");
            }
        }
        throw new UnreadableEventException("event_params has no ga_session_id");
    }

    private static long timeMs(JsonNode event) throws UnreadableEventException {
        var micros = event.path("event_timestamp");
        var number = JsonFields.wholeNumber(micros);
        if (number.isEmpty()) {
            throw JsonFields.noTime("event_timestamp", micros);
        }
        return Math.floorDiv(number.getAsLong(), MICROS_PER_MS);
    }
}
