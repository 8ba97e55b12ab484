package io.eddy.clicklog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Which columns of a log mean what: names as the header has them, numbers from 1 where there is no header, or paths into JSON objects
 * as {@code properties.product_id}.
 *
 * @param session null where {@code user} alone tells the visitor, whose clicks a gap cuts into sessions
 * @param event the event's type, null where the log holds nothing but clicks
 * @param user the visitor; beside a session, sessions are numbered within their visitor
 * @param id of the event, null where there is none; a second event of an id in its session is a second delivery
 */
public record LogColumns(String session, String item, String time, String event, String user, String id) {

    private static final List<String> KEYS = List.of("session", "item", "time", "event", "user", "id");

    public LogColumns {
        Objects.requireNonNull(item);
        Objects.requireNonNull(time);
        if (session == null && user == null) {
            throw new IllegalArgumentException("Expected a column of the session or of the user.");
        }
    }

    /**
     * Reads {@code session=user,item=product,time=ts}, with {@code event}, {@code user} and {@code id} where they are named.
     *
     * @throws IllegalArgumentException that says what is missing, foreign or named twice
     */
    public static LogColumns parse(String text) {
        var columns = new LinkedHashMap<String, String>();
        for (var part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            var key = equals < 0 ? part.strip() : part.substring(0, equals).strip();
            var column = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (!KEYS.contains(key) || column.isEmpty()) {
                throw new IllegalArgumentException("'" + part + "' names no column, expected one of "
                        + String.join("=.., ", KEYS) + "=.., as session=visit,item=product,time=ts.");
            }
            if (columns.put(key, column) != null) {
                throw new IllegalArgumentException("'" + text + "' names " + key + " twice.");
            }
        }
        for (var needed : List.of("item", "time")) {
            if (!columns.containsKey(needed)) {
                throw new IllegalArgumentException("'" + text + "' does not name the column of the " + needed + ".");
            }
        }
        if (!columns.containsKey("session") && !columns.containsKey("user")) {
            throw new IllegalArgumentException("'" + text + "' names no column of the session, and none of the user.");
        }
        if (Set.copyOf(columns.values()).size() < columns.size()) {
            throw new IllegalArgumentException("'" + text + "' names one column for two.");
        }
        return new LogColumns(
                columns.get("session"),
                columns.get("item"),
                columns.get("time"),
                columns.get("event"),
                columns.get("user"),
                columns.get("id"));
    }

    /** The columns that are there, by what they mean. */
    Map<String, String> named() {
        var named = new LinkedHashMap<String, String>();
        var columns = new ArrayList<String>();
        columns.add(session);
        columns.add(item);
        columns.add(time);
        columns.add(event);
        columns.add(user);
        columns.add(id);
        for (int i = 0; i < KEYS.size(); i++) {
            if (columns.get(i) != null) {
                named.put(KEYS.get(i), columns.get(i));
            }
        }
        return named;
    }

    /** Whether every column is a number from 1. */
    boolean areNumbers() {
        return named().values().stream().allMatch(column -> column.matches("[1-9]\\d{0,3}"));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        var text = new StringJoiner(",");
        named().forEach((key, column) -> text.add(key + "=" + column));
        return text.toString();
    }
}
