package io.eddy.clicklog;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Google Analytics 4 as BigQuery exports it; 64-bit numbers are text there, and fields that are null may be missing.
 *
 * <p>A session's number counts within its visitor, so its id is both. The events that a page sends in one batch share their time stamp
 * and are exported in no order; page, batch and index tell their order, and an event that was delivered twice.
 */
final class Ga4Events implements JsonLinesParser.Events {

    private static final String NOT_SET = "(not set)";

    @Override
    public void read(JsonNode event, long line, Collector collector) throws LogReadException, UnreadableEventException {
        var type = JsonFields.text(event, "event_name");
        var itemId = JsonFields.idOrNull(event.path("items").path(0).path("item_id"));
        if (collector.isClick(line, type, NOT_SET.equals(itemId) ? null : itemId)) {
            var visitor = JsonFields.id(event, "user_pseudo_id");
            var sessionId = visitor + "." + sessionNumber(event);
            JsonFields.readTime(event, collector.times(), "event_timestamp");
            var order = order(event);
            collector.click(line, sessionId, itemId, type, order == null ? null : type + " " + order, order);
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

    /** Null where the export is older than these fields, or has none of them. */
    private static EventOrder order(JsonNode event) {
        var page = event.path("batch_page_id");
        var ordering = event.path("batch_ordering_id");
        var index = event.path("batch_event_index");
        boolean known = isNumber(page) && isNumber(ordering) && isNumber(index);
        return known ? new EventOrder(page.asLong(), ordering.asLong(), index.asLong()) : null;
    }

    private static boolean isNumber(JsonNode value) {
        var id = JsonFields.idOrNull(value);
        return id != null && id.matches("\\d{1,18}");
    }
}
