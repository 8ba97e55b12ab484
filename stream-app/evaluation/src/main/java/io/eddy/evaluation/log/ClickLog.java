package io.eddy.evaluation.log;

import java.nio.file.Path;
import java.util.List;

/**
 * An event log in memory.
 *
 * @param clicks in the order of the file
 * @param leftOut events whose type was not asked for, and events about no item
 * @param unreadable lines that could not be read
 * @param firstUnreadable the first few of them
 */
public record ClickLog(
        Path file,
        LogFormat format,
        List<LoggedClick> clicks,
        long leftOut,
        long unreadable,
        List<UnreadableLine> firstUnreadable) {

    public ClickLog {
        clicks = List.copyOf(clicks);
        firstUnreadable = List.copyOf(firstUnreadable);
    }

    /** A line, or a row in Parquet, that is no click, and why. */
    public record UnreadableLine(long line, String reason) {}
}
