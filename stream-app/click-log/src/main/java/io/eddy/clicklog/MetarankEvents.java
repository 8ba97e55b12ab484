package io.eddy.clicklog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Metarank's interactions; its items, users and rankings are left out. */
final class MetarankEvents implements JsonLinesParser.Events {

    static final Set<String> EVENTS = Set.of("interaction", "item", "user", "ranking");

    @Override
    public void read(JsonNode event, long line, Collector collector) throws LogReadException, UnreadableEventException {
        var kind = JsonFields.text(event, "event");
        if (!EVENTS.contains(kind)) {
            throw new UnreadableEventException("event is " + LogReader.abbreviate(kind) + ", no event of Metarank");
        }
        if (!kind.equals("interaction")) {
            collector.leftOut(kind);
            return;
        }
        var type = JsonFields.text(event, "type");
        var itemId = JsonFields.idOrNull(event.path("item"));
        if (collector.isClick(line, type, itemId)) {
            var visitor = JsonFields.id(event, "session", "user");
            JsonFields.readTime(event, collector.times(), "timestamp");
            collector.click(line, visitor, itemId, type, JsonFields.idOrNull(event.path("id")), null);
        }
    }
}
