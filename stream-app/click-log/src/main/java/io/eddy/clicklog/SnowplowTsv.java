package io.eddy.clicklog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.regex.Pattern;

/** Snowplow's enriched event in TSV: 131 columns without header, two of them with self-describing JSON. */
final class SnowplowTsv {

    static final int COLUMNS = 131;

    private static final Map<String, Integer> TEXTS = Map.of(
            "collector_tstamp", 3,
            "event", 5,
            "event_id", 6,
            "domain_sessionid", 123,
            "derived_tstamp", 124,
            "event_name", 126);
    private static final int CONTEXTS = 52;
    private static final int SELF_DESCRIBING_EVENT = 58;

    private static final Pattern SCHEMA = Pattern.compile("iglu:([^/]+)/([^/]+)/jsonschema/(\\d+)-\\d+-\\d+");

    private SnowplowTsv() {}

    /** @return the object that an Analytics SDK makes of the line, with as much of it as a click needs */
    static JsonNode toJson(String line) throws JsonProcessingException, UnreadableEventException {
        var columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw new UnreadableEventException("expected an enriched event as JSON or in " + COLUMNS
                    + " columns, found " + columns.length + ": " + LogReader.abbreviate(line));
        }
        var event = JsonNodeFactory.instance.objectNode();
        TEXTS.forEach((name, column) -> {
            if (!columns[column].isEmpty()) {
                event.put(name, columns[column]);
            }
        });
        addContexts(event, columns[CONTEXTS]);
        addSelfDescribingEvent(event, columns[SELF_DESCRIBING_EVENT]);
        return event;
    }

    private static void addContexts(ObjectNode event, String column) throws JsonProcessingException {
        if (!column.isEmpty()) {
            for (var context : JsonLinesParser.json(column).path("data")) {
                event.withArrayProperty(name("contexts", context)).add(context.path("data"));
            }
        }
    }

    private static void addSelfDescribingEvent(ObjectNode event, String column) throws JsonProcessingException {
        if (!column.isEmpty()) {
            var described = JsonLinesParser.json(column).path("data");
            event.set(name("unstruct_event", described), described.path("data"));
        }
    }

    /** {@code iglu:com.acme/product/jsonschema/1-0-2} of a context becomes {@code contexts_com_acme_product_1}. */
    private static String name(String kind, JsonNode selfDescribing) {
        var schema = SCHEMA.matcher(selfDescribing.path("schema").asText());
        return schema.matches()
                ? kind + "_" + schema.group(1).replaceAll("[.-]", "_") + "_"
                        + schema.group(2).replaceAll("[.-]", "_") + "_" + schema.group(3)
                : kind;
    }
}
