package io.eddy.clicklog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;

/** Reads JSON lines: an object a line, which an {@link Events} knows the fields of. */
final class JsonLinesParser {

    private static final ObjectReader JSON = new ObjectMapper()
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private final Events events;
    private final Collector collector;

    JsonLinesParser(Events events, Collector collector) {
        this.events = events;
        this.collector = collector;
    }

    /** Blank lines are passed over. */
    void parse(LineReader lines) throws IOException {
        for (var line = lines.next(); line != null; line = lines.next()) {
            if (lines.tooLong()) {
                collector.unreadable(
                        lines.number(),
                        "more than " + LineReader.LONGEST_LINE + " characters: " + LogReader.abbreviate(line));
            } else if (!line.isBlank()) {
                parse(line, lines.number());
            }
        }
    }

    private void parse(String line, long lineNumber) throws LogReadException {
        try {
            read(events, events.parse(line), lineNumber, collector);
        } catch (JsonProcessingException e) {
            collector.unreadable(lineNumber, "not JSON: " + LogReader.abbreviate(line));
        } catch (UnreadableEventException e) {
            collector.unreadable(lineNumber, e.getMessage());
        }
    }

    /** Gives the clicks of a value to the collector where it is an object. */
    static void read(Events events, JsonNode value, long place, Collector collector)
            throws LogReadException, UnreadableEventException {
        if (!value.isObject()) {
            throw new UnreadableEventException("expected a JSON object: " + LogReader.abbreviate(value.toString()));
        }
        events.read(value, place, collector);
    }

    static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    /** What a format's objects mean. */
    interface Events {

        default JsonNode parse(String line) throws JsonProcessingException, UnreadableEventException {
            return json(line);
        }

        /** Gives an object's clicks to the collector. */
        void read(JsonNode event, long line, Collector collector) throws LogReadException, UnreadableEventException;
    }
}
