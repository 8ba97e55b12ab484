package io.eddy.evaluation.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;

/** Reads the formats that are JSON lines: an object a line, which an {@link Events} knows the fields of. */
final class JsonLinesParser {

    private static final ObjectReader JSON =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Events events;
    private final Collector collector;

    JsonLinesParser(LogFormat format, Collector collector) {
        this.events = switch (format) {
            case OTTO -> new OttoEvents();
            case GA4 -> new Ga4Events();
            case SNOWPLOW -> new SnowplowEvents();
            case SEGMENT -> new SegmentEvents();
            case METARANK -> new MetarankEvents();
            default -> throw new IllegalArgumentException(format + " is not JSON lines");
        };
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
            var event = events.parse(line);
            if (event.isObject()) {
                events.read(event, lineNumber, collector);
            } else {
                collector.unreadable(lineNumber, "expected a JSON object: " + LogReader.abbreviate(line));
            }
        } catch (JsonProcessingException e) {
            collector.unreadable(lineNumber, "not JSON: " + LogReader.abbreviate(line));
        } catch (UnreadableEventException e) {
            collector.unreadable(lineNumber, e.getMessage());
        }
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
