package io.eddy.clicklog;

import com.fasterxml.jackson.databind.JsonNode;

/** OTTO: {@code {"session": 1, "events": [{"aid": 2, "ts": 1661724000278, "type": "clicks"}]}}. */
final class OttoEvents implements JsonLinesParser.Events {

    @Override
    public void read(JsonNode session, long line, Collector collector)
            throws LogReadException, UnreadableEventException {
        var sessionId = JsonFields.id(session, "session");
        if (!session.path("events").isArray()) {
            throw new UnreadableEventException("the session has no array of events");
        }
        for (var event : session.get("events")) {
            try {
                var itemId = JsonFields.id(event, "aid");
                JsonFields.readTime(event, collector.times(), "ts");
                collector.click(line, sessionId, itemId, JsonFields.text(event, "type"), null, null);
            } catch (UnreadableEventException e) {
                collector.unreadable(line, e.getMessage() + ": " + LogReader.abbreviate(event.toString()));
            }
        }
    }
}
