package io.eddy.clicklog;

import io.eddy.catalogue.session.LoggedClick;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An event log in memory.
 *
 * @param columns that were read, null where the format has fields of its own
 * @param timeUnit of times that were numbers, null where none was
 * @param clicks in the order of the log; by time where the log's times are finer than milliseconds, or its events have an order within
 *     their time
 * @param leftOut events whose type was not asked for, and events about no item
 * @param typesLeftOut their types, the first fifty of them
 * @param duplicates second deliveries of an event, by its id
 * @param unreadable lines that could not be read
 * @param firstUnreadable the first few of them
 * @param place what the log is counted in: line, row or object
 * @param notes what a reader should know before it trusts the clicks, as sentences about the log
 */
public record ClickLog(
        Path file,
        LogFormat format,
        LogColumns columns,
        EpochUnit timeUnit,
        List<LoggedClick> clicks,
        long leftOut,
        Map<String, Long> typesLeftOut,
        long duplicates,
        long unreadable,
        List<UnreadableLine> firstUnreadable,
        String place,
        List<String> notes) {

    public ClickLog {
        clicks = List.copyOf(clicks);
        typesLeftOut = Collections.unmodifiableSortedMap(new TreeMap<>(typesLeftOut));
        firstUnreadable = List.copyOf(firstUnreadable);
        notes = List.copyOf(notes);
    }

    /** A line, a row in Parquet, or an object of a JSON array, that is no click, and why. */
    public record UnreadableLine(long line, String reason) {}

    /** Whether an id is one session, or a visitor whose clicks still have to be cut into sessions by a gap. */
    public boolean idsAreSessions() {
        return columns == null
                ? format != LogFormat.SEGMENT && format != LogFormat.METARANK
                : columns.session() != null;
    }
}
