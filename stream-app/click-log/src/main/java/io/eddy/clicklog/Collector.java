package io.eddy.clicklog;

import io.eddy.catalogue.Ids;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.clicklog.ClickLog.UnreadableLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Takes what the parsers find in one log. */
final class Collector {

    private static final int KEPT_UNREADABLE_LINES = 5;
    private static final int KEPT_EVENT_TYPES = 50;

    /** Some three million years: times of the log are subtracted from each other without overflow. */
    private static final long LATEST_TIME_MS = 100_000_000_000_000_000L;

    private static final String BEGIN_NOTHING = "nNu<\\";

    private static final Pattern ROUNDED = Pattern.compile("-?\\d(\\.\\d+)?E\\+\\d{2,3}");

    private static final Comparator<FineClick> BY_FINE_TIME = Comparator.comparingLong(
                    (FineClick fine) -> fine.click().eventTimeMs())
            .thenComparingInt(FineClick::nanosOfMs)
            .thenComparing(FineClick::order, Comparator.nullsFirst(Comparator.naturalOrder()));

    private static final String BACKSLASH = "\\";

    /** What databases and their tools write where there is nothing. */
    private static final Set<String> NOTHING =
            Set.of("null", "NULL", "Null", "None", "NaN", "nan", "<NA>", "\\N", "undefined");

    private final Path file;
    private final LogFormat format;
    private final LogColumns columns;
    private final boolean guessedColumns;
    private final String place;
    private final Set<String> eventTypes;
    private final boolean all;
    private final boolean strict;
    private final EventTimes times;

    private final List<LoggedClick> clicks = new ArrayList<>();
    /** Null until a click has a time finer than milliseconds, or an order within its time. */
    private List<FineClick> fineClicks;

    private final List<UnreadableLine> firstUnreadable = new ArrayList<>();
    private final Set<EventKey> events = new HashSet<>();
    private final Map<String, Long> typesLeftOut = new TreeMap<>();
    private final Map<String, Long> eventsWith = new TreeMap<>();
    private final Map<String, String> userOfSession = new HashMap<>();
    private final Set<String> sessionsOfSeveralUsers = new HashSet<>();
    private long unreadable;
    private long leftOut;
    private long duplicates;
    private long blankEnds;
    private long pointZeros;
    private long ofOtherYears;

    /** An event that may come twice; the time counts only where it is not sure that the id is an event's. */
    private record EventKey(String sessionId, String itemId, String eventId, long timeMs) {}

    private record FineClick(LoggedClick click, int nanosOfMs, EventOrder order) {}

    /**
     * @param columns null where the format has fields of its own
     * @param guessedColumns whether the columns were found by their names
     * @param place what the log is counted in: line, row or object
     * @param times of the log
     */
    Collector(
            Path file,
            LogFormat format,
            LogColumns columns,
            boolean guessedColumns,
            String place,
            ReadSettings settings,
            EventTimes times) {
        this.file = file;
        this.format = format;
        this.columns = columns;
        this.guessedColumns = guessedColumns;
        this.place = place;
        this.eventTypes = settings.eventTypes().isEmpty() ? Set.of(format.defaultEventType()) : settings.eventTypes();
        this.all = eventTypes.contains("*");
        this.strict = settings.strict();
        this.times = times;
    }

    /** Reads the time of the next click. */
    EventTimes times() {
        return times;
    }

    /**
     * The id of a session that is numbered within its user, another for each pair of the two: the dot between them is the last that
     * stands alone.
     *
     * @param session null where the log tells users only
     * @param user null where the log tells sessions only
     */
    static String sessionId(String session, String user) {
        if (session == null) {
            return user;
        }
        return user == null ? session : escaped(user, BACKSLASH) + "." + escaped(escaped(session, BACKSLASH), ".");
    }

    private static String escaped(String id, String what) {
        return id.contains(what) ? id.replace(what, BACKSLASH + what) : id;
    }

    /**
     * @return a user's id
     * @throws UnreadableEventException where it is empty, or a word for nothing: sessions that are numbered within their user would become one
     */
    static String user(String user) throws UnreadableEventException {
        if (user == null || standsForNothing(user)) {
            throw new UnreadableEventException("it has no user, whose sessions are numbered");
        }
        return user;
    }

    boolean takes(String eventType) {
        return all || eventTypes.contains(eventType);
    }

    /**
     * Whether an event of a log that holds more than clicks is one, which is counted where it is not. An event about no
     * item is left out, unless its type was asked for by name.
     *
     * @param itemId null where the event is about no item
     */
    boolean isClick(long line, String eventType, String itemId) throws LogReadException {
        if (!takes(eventType) || (itemId == null && !eventTypes.contains(eventType))) {
            leftOut(eventType);
            return false;
        }
        if (itemId == null) {
            unreadable(line, "the event " + LogReader.abbreviate(eventType) + " names no item");
            return false;
        }
        return true;
    }

    /**
     * Takes a click at the time that {@link #times()} has read last.
     *
     * @param eventId null where it has none
     * @param order within its time, null where there is none
     */
    void click(long line, String sessionId, String itemId, String eventType, String eventId, EventOrder order)
            throws LogReadException {
        var fault = fault(sessionId, itemId, eventId);
        if (fault != null) {
            unreadable(line, fault);
        } else if (!takes(eventType)) {
            leftOut(eventType);
        } else if (isGiven(eventId) && isSecond(sessionId, itemId, eventId)) {
            duplicates++;
        } else {
            blankEnds += hasBlankEnd(sessionId) || hasBlankEnd(itemId) ? 1 : 0;
            pointZeros += isWholeFloat(sessionId) || isWholeFloat(itemId) ? 1 : 0;
            ofOtherYears += EpochUnit.isLikely(times.ms()) ? 0 : 1;
            add(new LoggedClick(sessionId, itemId, times.ms(), eventType), order);
        }
    }

    /** Takes note of whether an event has a field that not every event needs to have. */
    void has(String field, boolean there) {
        eventsWith.merge(field, there ? 1L : 0L, Long::sum);
    }

    /** Takes note of whose a session is, where that is known and not asked for. */
    void sees(String sessionId, String user) {
        var first = userOfSession.putIfAbsent(sessionId, user);
        if (first != null && !first.equals(user)) {
            sessionsOfSeveralUsers.add(sessionId);
        }
    }

    void leftOut(String eventType) {
        leftOut++;
        if (typesLeftOut.size() < KEPT_EVENT_TYPES || typesLeftOut.containsKey(eventType)) {
            typesLeftOut.merge(eventType, 1L, Long::sum);
        }
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
            var types = typesLeftOut.isEmpty() ? "" : " (" + LogReader.abbreviate(typesLeftOut.toString()) + ")";
            throw new LogReadException(file + " holds no click in format " + format + ": " + leftOut
                    + " events of other types" + types + ", " + unreadable + " unreadable " + place + "s" + first);
        }
        for (var field : eventsWith.entrySet()) {
            if (!guessedColumns && field.getValue() == 0) {
                throw new LogReadException(
                        file + ": none of its events has the field " + field.getKey() + ", which --columns names");
            }
        }
        if (fineClicks != null) {
            fineClicks.sort(BY_FINE_TIME);
            for (int i = 0; i < clicks.size(); i++) {
                clicks.set(i, fineClicks.get(i).click());
            }
        }
        return new ClickLog(
                file,
                format,
                columns,
                times.unit(),
                clicks,
                leftOut,
                typesLeftOut,
                duplicates,
                unreadable,
                firstUnreadable,
                place,
                notes());
    }

    private String fault(String sessionId, String itemId, String eventId) {
        var ofSession = faultOf(sessionId);
        if (ofSession != null) {
            return "the session id " + ofSession;
        }
        var ofItem = faultOf(itemId);
        if (ofItem != null) {
            return "the item id " + ofItem;
        }
        var ofEvent = isGiven(eventId) ? Ids.fault(eventId) : null;
        if (ofEvent != null) {
            return "the event id " + ofEvent;
        }
        return Math.abs(times.ms() / 2) > LATEST_TIME_MS / 2
                ? "the time " + times.ms() + " ms is beyond reckoning"
                : null;
    }

    /** Whether it is empty, or a word for nothing. */
    static boolean standsForNothing(String text) {
        return text.isBlank() || isWordForNothing(text);
    }

    /** Hashes few of a log's ids, as most begin otherwise. */
    private static boolean isWordForNothing(String text) {
        return !text.isEmpty() && BEGIN_NOTHING.indexOf(text.charAt(0)) >= 0 && NOTHING.contains(text);
    }

    private static String faultOf(String id) {
        if (isWordForNothing(id)) {
            return "is '" + id + "', which stands for none";
        }
        return isRounded(id) ? "is " + id + ", rounded by a spreadsheet: it may be several ids" : Ids.fault(id);
    }

    /** As 1.23E+15. */
    private static boolean isRounded(String id) {
        int length = id.length();
        return length > 4
                && (id.charAt(length - 3) == '+' || id.charAt(length - 4) == '+')
                && ROUNDED.matcher(id).matches();
    }

    private static boolean isGiven(String eventId) {
        return eventId != null && !standsForNothing(eventId);
    }

    private boolean isSecond(String sessionId, String itemId, String eventId) {
        return !events.add(new EventKey(sessionId, itemId, eventId, guessedColumns ? times.ms() : 0));
    }

    private void add(LoggedClick click, EventOrder order) {
        clicks.add(click);
        if (fineClicks == null && (times.nanosOfMs() != 0 || order != null)) {
            fineClicks = new ArrayList<>();
            clicks.subList(0, clicks.size() - 1).forEach(coarse -> fineClicks.add(new FineClick(coarse, 0, null)));
        }
        if (fineClicks != null) {
            fineClicks.add(new FineClick(click, times.nanosOfMs(), order));
        }
    }

    private static boolean hasBlankEnd(String id) {
        return id.charAt(0) <= ' ' || id.charAt(id.length() - 1) <= ' ';
    }

    private static boolean isWholeFloat(String id) {
        if (!id.endsWith(".0") || id.length() == 2) {
            return false;
        }
        for (int at = 0; at < id.length() - 2; at++) {
            if (id.charAt(at) < '0' || id.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }

    private List<String> notes() {
        var notes = new ArrayList<String>();
        if (times.tellsOrderOnly()) {
            notes.add("its times are no times since 1970 by any unit: they are taken as "
                    + times.unit().label() + ", and tell no more than an order");
        }
        if (duplicates > clicks.size()) {
            notes.add("more than half of its clicks are second deliveries by the event id" + ofColumn()
                    + "; is it the id of an event?");
        }
        if (unreadable > clicks.size()) {
            notes.add("more of its " + place + "s are unreadable than are clicks");
        }
        if (ofOtherYears > 0 && ofOtherYears < clicks.size()) {
            notes.add(String.format(
                    Locale.ROOT, "%,d of its clicks are before 1995 or after 2100, the others are not", ofOtherYears));
        }
        if (blankEnds > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%,d of its clicks have an id that begins or ends with a blank, and so is another than without",
                    blankEnds));
        }
        if (pointZeros > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%,d of its clicks have an id that ends with .0, as pandas writes whole numbers in columns with gaps, and so is another"
                            + " than without",
                    pointZeros));
        }
        int several = sessionsOfSeveralUsers.size();
        if (several * 100L > userOfSession.size()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%,d of %,d session ids have clicks of more than one user; where sessions are numbered within a user, name both: --columns session=..,user=..,item=..,time=..",
                    several,
                    userOfSession.size()));
        }
        return notes;
    }

    private String ofColumn() {
        return columns == null || columns.id() == null ? "" : " (column " + columns.id() + ")";
    }
}
