package io.eddy.evaluation.log;

import io.eddy.evaluation.log.ClickLog.UnreadableLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes what the parsers find in one log. */
final class Collector {

    private static final int KEPT_UNREADABLE_LINES = 5;

    /** Some three million years: times of the log are subtracted from each other without overflow. */
    private static final long LATEST_TIME_MS = 100_000_000_000_000_000L;

    private final Path file;
    private final LogFormat format;
    private final String place;
    private final Set<String> eventTypes;
    private final boolean strict;

    private final List<LoggedClick> clicks = new ArrayList<>();
    private final List<UnreadableLine> firstUnreadable = new ArrayList<>();
    private long unreadable;
    private long leftOut;

    /**
     * @param place what the log is counted in: line or row
     * @param eventTypes which events to take; {@code *} takes all
     * @param strict stop at the first line that cannot be read
     */
    Collector(Path file, LogFormat format, String place, Set<String> eventTypes, boolean strict) {
        this.file = file;
        this.format = format;
        this.place = place;
        this.eventTypes = Set.copyOf(eventTypes);
        this.strict = strict;
    }

    /**
     * Whether an event of a log that holds more than clicks is one, which is counted where it is not. An event about no
     * item is left out, unless its type was asked for by name.
     *
     * @param itemId null where the event is about no item
     */
    boolean isClick(long line, String eventType, String itemId) throws LogReadException {
        if (!takes(eventType) || (itemId == null && !eventTypes.contains(eventType))) {
            leftOut();
            return false;
        }
        if (itemId == null) {
            unreadable(line, "the event " + LogReader.abbreviate(eventType) + " names no item");
            return false;
        }
        return true;
    }

    void click(long line, String sessionId, String itemId, long eventTimeMs, String eventType) throws LogReadException {
        if (sessionId.isBlank() || itemId.isBlank()) {
            unreadable(line, sessionId.isBlank() ? "the session id is empty" : "the item id is empty");
        } else if (Math.abs(eventTimeMs / 2) > LATEST_TIME_MS / 2) {
            unreadable(line, "the time " + eventTimeMs + " ms is beyond reckoning");
        } else if (takes(eventType)) {
            clicks.add(new LoggedClick(sessionId, itemId, eventTimeMs, eventType));
        } else {
            leftOut();
        }
    }

    void leftOut() {
        leftOut++;
    }

    void unreadable(long line, String reason) throws LogReadException {
        if (strict) {
            throw new LogReadException(file + ": " + place + " " + line + ": " + reason);
        }
        if (firstUnreadable.size() < KEPT_UNREADABLE_LINES) {
            firstUnreadable.add(new UnreadableLine(line, reason));
        }
        unreadable++;
    }

    LogReadException noSuchLog(String reason) {
        return new LogReadException(file + " is not a log of format " + format + ": " + reason);
    }

    ClickLog log() throws LogReadException {
        if (clicks.isEmpty()) {
            var first = firstUnreadable.isEmpty()
                    ? ""
                    : ", the first is " + place + " " + firstUnreadable.get(0).line() + ": "
                            + firstUnreadable.get(0).reason();
            throw new LogReadException(file + " holds no click in format " + format + ": " + leftOut
                    + " events of other types, " + unreadable + " unreadable " + place + "s" + first);
        }
        return new ClickLog(file, format, clicks, leftOut, unreadable, firstUnreadable);
    }

    private boolean takes(String eventType) {
        return eventTypes.contains("*") || eventTypes.contains(eventType);
    }
}
