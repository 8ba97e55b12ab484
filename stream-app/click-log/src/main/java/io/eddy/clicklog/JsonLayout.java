package io.eddy.clicklog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the objects of a JSON log mean.
 *
 * @param columns paths of the formats whose fields can be called anything; null for the others
 * @param guessed whether the paths were found by their names
 */
record JsonLayout(LogFormat format, LogColumns columns, boolean guessed) {

    private static final int DEEPEST_PATH = 4;
    private static final int SHOWN_PATHS = 20;

    private static final LogColumns OF_RECOMMENDATIONS =
            new LogColumns("session_id", "click.item_id", "click.event_time", null, null, "recommendation_id");

    /**
     * @param objects the first of the log
     * @throws IllegalArgumentException where they are of no format; the message begins with what is missing and ends with what to do
     */
    static JsonLayout of(List<JsonNode> objects, ReadSettings settings) {
        if (settings.columns() != null) {
            return new JsonLayout(LogFormat.JSON, settings.columns(), false);
        }
        if (settings.format() == LogFormat.RECOMMENDATIONS) {
            return new JsonLayout(LogFormat.RECOMMENDATIONS, OF_RECOMMENDATIONS, false);
        }
        if (settings.format() != null && settings.format() != LogFormat.JSON) {
            return new JsonLayout(settings.format(), null, false);
        }
        if (settings.format() == null) {
            for (var object : objects) {
                var format = formatOf(object);
                if (format != null) {
                    return new JsonLayout(
                            format, format == LogFormat.RECOMMENDATIONS ? OF_RECOMMENDATIONS : null, false);
                }
            }
        }
        var paths = new LinkedHashSet<String>();
        objects.forEach(object -> addPaths("", object, paths, 1));
        var known = new KnownColumns(new ArrayList<>(paths));
        if (known.columns() == null) {
            throw new IllegalArgumentException(
                    objects.isEmpty()
                            ? "it is JSON and holds no object"
                            : "it holds JSON objects of no known format: "
                                    + LogReader.abbreviate(objects.get(0).toString()) + " Name their fields: "
                                    + known.option() + " (found: " + shown(paths) + ")");
        }
        return new JsonLayout(LogFormat.JSON, known.columns(), true);
    }

    JsonLinesParser.Events events() {
        return switch (format) {
            case OTTO -> new OttoEvents();
            case GA4 -> new Ga4Events();
            case SNOWPLOW -> new SnowplowEvents();
            case SEGMENT -> new SegmentEvents();
            case METARANK -> new MetarankEvents();
            case JSON, RECOMMENDATIONS -> new NamedFields(columns);
            case CSV, GRU4REC, RSC15, RETAILROCKET, DIGINETICA, RECBOLE ->
                throw new IllegalStateException(format + " is a table");
        };
    }

    private static String shown(Set<String> paths) {
        return paths.stream().limit(SHOWN_PATHS).map(LogReader::abbreviate).collect(Collectors.joining(", "));
    }

    private static LogFormat formatOf(JsonNode object) {
        if (object.has("session") && object.path("events").isArray()) {
            return LogFormat.OTTO;
        }
        if (object.has("event_name") && object.has("event_timestamp") && object.has("user_pseudo_id")) {
            return LogFormat.GA4;
        }
        if (object.has("collector_tstamp")) {
            return LogFormat.SNOWPLOW;
        }
        if (SegmentEvents.CALLS.contains(object.path("type").asText())
                && (object.has("anonymousId") || object.has("userId"))) {
            return LogFormat.SEGMENT;
        }
        if (MetarankEvents.EVENTS.contains(object.path("event").asText()) && object.has("timestamp")) {
            return LogFormat.METARANK;
        }
        return object.has("recommendation_id") && object.path("click").isObject() ? LogFormat.RECOMMENDATIONS : null;
    }

    private static void addPaths(String prefix, JsonNode object, Set<String> paths, int depth) {
        object.properties().forEach(field -> {
            var path = prefix + field.getKey();
            if (field.getValue().isObject() && depth < DEEPEST_PATH) {
                addPaths(path + ".", field.getValue(), paths, depth + 1);
            } else if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                paths.add(path);
            }
        });
    }
}
