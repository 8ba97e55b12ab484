package io.eddy.evaluation.log;

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
                collector.click(
                        line,
                        sessionId,
                        JsonFields.id(event, "aid"),
                        JsonFields.timeMs(event, "ts"),
                        JsonFields.text(event, "type"));
            } catch (UnreadableEventException e) {
                collector.unreadable(line, e.getMessage() + ": " + LogReader.abbreviate(event.toString()));
            }
        }
    }
}
