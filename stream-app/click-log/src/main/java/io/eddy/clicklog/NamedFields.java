package io.eddy.clicklog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * Objects whose fields are named by paths: {@code properties.product_id}, {@code items.0.id}. A field whose own name has dots goes before
 * a path.
 */
final class NamedFields implements JsonLinesParser.Events {

    private static final String INNER_EVENTS = "events";
    private static final String KEY_AND_VALUE = "\t{";

    private final LogColumns columns;

    NamedFields(LogColumns columns) {
        this.columns = columns;
    }

    /** A console consumer can print a record's time stamp and key before its value. */
    @Override
    public JsonNode parse(String line) throws JsonProcessingException {
        int value = line.startsWith("{") ? -1 : line.indexOf(KEY_AND_VALUE);
        return JsonLinesParser.json(value < 0 ? line : line.substring(value + 1));
    }

    @Override
    public void read(JsonNode event, long line, Collector collector) throws LogReadException, UnreadableEventException {
        var inner = event.path(INNER_EVENTS);
        if (inner.isArray()
                && inner.path(0).isObject()
                && columns.named().values().stream().noneMatch(path -> path.startsWith(INNER_EVENTS + "."))) {
            throw new UnreadableEventException(
                    "it holds " + inner.size() + " events in " + INNER_EVENTS + ", and is one by itself");
        }
        var type = columns.event() == null ? null : JsonFields.idOrNull(at(event, columns.event()));
        var shownType = type == null ? TableParser.DEFAULT_EVENT_TYPE : type;
        if (columns.event() != null) {
            collector.has(columns.event(), type != null);
            var item = at(event, columns.item());
            boolean aboutNone = item.isMissingNode() || item.isNull();
            if (!collector.isClick(line, shownType, aboutNone ? null : item.asText())) {
                return;
            }
        }
        var itemId = id(event, columns.item());
        var session = columns.session() == null ? null : id(event, columns.session());
        var user = columns.user() == null
                ? null
                : session == null
                        ? id(event, columns.user())
                        : Collector.user(JsonFields.idOrNull(at(event, columns.user())));
        JsonFields.readTime(at(event, columns.time()), columns.time(), collector.times());
        var eventId = columns.id() == null ? null : JsonFields.idOrNull(at(event, columns.id()));
        if (columns.id() != null) {
            collector.has(columns.id(), eventId != null);
        }
        collector.click(line, Collector.sessionId(session, user), itemId, shownType, eventId, null);
    }

    private static String id(JsonNode event, String path) throws UnreadableEventException {
        var value = at(event, path);
        var id = JsonFields.idOrNull(value);
        if (id == null) {
            throw JsonFields.noId(value, path);
        }
        return id;
    }

    private static JsonNode at(JsonNode event, String path) {
        var direct = event.path(path);
        int dot = path.indexOf('.');
        if (!direct.isMissingNode() || dot < 0) {
            return direct;
        }
        var first = path.substring(0, dot);
        var inner =
                event.isArray() && first.matches("\\d{1,4}") ? event.path(Integer.parseInt(first)) : event.path(first);
        return inner.isMissingNode() ? inner : at(inner, path.substring(dot + 1));
    }
}
