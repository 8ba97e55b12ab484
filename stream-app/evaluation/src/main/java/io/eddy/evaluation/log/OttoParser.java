package io.eddy.evaluation.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;

/** Reads OTTO's JSON lines: {@code {"session": 1, "events": [{"aid": 2, "ts": 1661724000278, "type": "clicks"}]}}. */
final class OttoParser {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LogReader.Collector collector;

    OttoParser(LogReader.Collector collector) {
        this.collector = collector;
    }

    void parse(BufferedReader reader) throws IOException {
        long lineNumber = 0;
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            lineNumber++;
            try {
                parse(JSON.readTree(line), lineNumber);
            } catch (JsonProcessingException e) {
                collector.unreadable(lineNumber, "not JSON: " + LogReader.abbreviate(line));
            }
        }
    }

    private void parse(JsonNode session, long lineNumber) throws LogReadException {
        if (!session.hasNonNull("session") || !session.path("events").isArray()) {
            collector.unreadable(lineNumber, "expected an object with session and events");
            return;
        }
        var sessionId = session.get("session").asText();
        for (var event : session.get("events")) {
            if (event.hasNonNull("aid") && event.path("ts").canConvertToLong() && event.hasNonNull("type")) {
                collector.click(
                        lineNumber,
                        sessionId,
                        event.get("aid").asText(),
                        event.get("ts").asLong(),
                        event.get("type").asText());
            } else {
                collector.unreadable(
                        lineNumber, "expected aid, ts and type in " + LogReader.abbreviate(event.toString()));
            }
        }
    }
}
