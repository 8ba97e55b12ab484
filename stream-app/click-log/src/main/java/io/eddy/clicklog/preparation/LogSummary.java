package io.eddy.clicklog.preparation;

import io.eddy.catalogue.session.ImmediateRepeats;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.ClickLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was read of a log: enough to see whether it was read rightly.
 *
 * @param sessions after they were cut
 * @param firstMs time of the first click, milliseconds since 1970
 * @param lastMs time of the last click
 * @param medianPauseMs between a click and the next of its session; -1 where no session has two clicks
 * @param repeats share of next clicks that are on the item clicked before
 * @param duplicates second deliveries of an event, which were dropped
 * @param unreadable lines that could not be read, which were dropped
 * @param leftOut events of other types
 * @param warnings what smells, as sentences about the log
 */
public record LogSummary(
        long clicks,
        long sessions,
        long items,
        long firstMs,
        long lastMs,
        long medianPauseMs,
        double repeats,
        long duplicates,
        long unreadable,
        long leftOut,
        List<String> warnings) {

    private static final long MS_OF_1990 = Instant.parse("1990-01-01T00:00:00Z").toEpochMilli();
    private static final int HALF = 2;

    public LogSummary {
        warnings = List.copyOf(warnings);
    }

    /**
     * @param sessions the log's, cut by {@code gap}
     * @param gap null where the sessions are as in the log
     * @param now what is later than a day after it has not happened yet
     */
    public static LogSummary of(ClickLog log, List<Session> sessions, Duration gap, Instant now) {
        var clicksOfItem = new HashMap<String, Integer>();
        var pauses = new long[log.clicks().size()];
        int pauseCount = 0;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (var session : sessions) {
            var clicks = session.clicks();
            for (int i = 0; i < clicks.size(); i++) {
                clicksOfItem.merge(clicks.get(i).itemId(), 1, Integer::sum);
                if (i > 0) {
                    pauses[pauseCount++] =
                            clicks.get(i).eventTimeMs() - clicks.get(i - 1).eventTimeMs();
                }
            }
            first = Math.min(first, session.startMs());
            last = Math.max(last, session.endMs());
        }
        Arrays.sort(pauses, 0, pauseCount);
        var warnings = new ArrayList<>(log.notes());
        warnings.addAll(ofTimes(log, first, last, now));
        warnings.addAll(ofConcentration(log, sessions, clicksOfItem));
        warnings.addAll(ofGap(sessions, gap));
        return new LogSummary(
                log.clicks().size(),
                sessions.size(),
                clicksOfItem.size(),
                first,
                last,
                pauseCount == 0 ? -1 : pauses[pauseCount / HALF],
                ImmediateRepeats.in(sessions).share(),
                log.duplicates(),
                log.unreadable(),
                log.leftOut(),
                warnings);
    }

    /** A warning where sessions of a log that was learnt from are in the log to judge by; empty where none are. */
    public static List<String> ofShared(Collection<Session> training, Collection<Session> evaluated) {
        var learnt = new HashSet<Session>(training);
        long shared = evaluated.stream().filter(learnt::contains).count();
        return shared == 0
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "%,d of its %,d sessions are sessions that were learnt from, click by click: figures on them say nothing",
                        shared,
                        evaluated.size()));
    }

    /** For manifests. */
    public Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put("clicks", clicks);
        description.put("sessions", sessions);
        description.put("items", items);
        description.put("first_click", shownTime(firstMs));
        description.put("last_click", shownTime(lastMs));
        description.put("median_pause_ms", medianPauseMs < 0 ? null : medianPauseMs);
        description.put("immediate_repeats", repeats);
        description.put("duplicates", duplicates);
        description.put("unreadable", unreadable);
        description.put("left_out", leftOut);
        description.put("warnings", warnings);
        return description;
    }

    /** In one line, for a terminal or a page. */
    public String inWords() {
        var pause = medianPauseMs < 0
                ? "no session has two clicks"
                : "median pause " + shownPause(medianPauseMs)
                        + String.format(Locale.ROOT, ", %.1f %% immediate repeats", 100 * repeats);
        return String.format(
                Locale.ROOT,
                "%,d sessions, %,d items, first click %s, last click %s, %s",
                sessions,
                items,
                shownTime(firstMs),
                shownTime(lastMs),
                pause);
    }

    private static String shownTime(long ms) {
        return ms < MS_OF_1990 ? "at " + ms + " ms" : Instant.ofEpochMilli(ms).toString();
    }

    private static String shownPause(long ms) {
        return ms < 1_000 ? ms + " ms" : String.format(Locale.ROOT, "%,.1f s", ms / 1e3);
    }

    private static List<String> ofTimes(ClickLog log, long first, long last, Instant now) {
        if (last < MS_OF_1990 && log.notes().isEmpty()) {
            return List.of("all of its times are before 1990; is the unit right? --time-unit names it");
        }
        if (first == last && log.clicks().size() > HALF) {
            return List.of("all of its clicks have the same time, so that their order is that of the log");
        }
        return first > now.plus(Duration.ofDays(1)).toEpochMilli()
                ? List.of("all of its times are in the future; is the unit right? --time-unit names it")
                : List.of();
    }

    private static List<String> ofConcentration(
            ClickLog log, List<Session> sessions, Map<String, Integer> clicksOfItem) {
        var warnings = new ArrayList<String>();
        int half = log.clicks().size() / HALF;
        if (clicksOfItem.size() > HALF) {
            clicksOfItem.forEach((item, clicks) -> {
                if (clicks > half) {
                    warnings.add("half of its clicks are on one item, " + item);
                }
            });
        }
        if (sessions.size() > HALF) {
            for (var session : sessions) {
                if (session.clicks().size() > half) {
                    warnings.add("half of its clicks are of one session, " + session.id());
                }
            }
        }
        return warnings;
    }

    /** Sessions of one click that a pause has cut from others. */
    private static List<String> ofGap(List<Session> sessions, Duration gap) {
        if (gap == null) {
            return List.of();
        }
        var parts = new HashMap<String, Integer>();
        sessions.forEach(session -> parts.merge(session.id(), 1, Integer::sum));
        long single = sessions.stream()
                .filter(session -> session.clicks().size() == 1 && parts.get(session.id()) > 1)
                .count();
        return single * HALF <= sessions.size()
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "pauses of more than %s cut %,d of its %,d sessions to one click; is the gap too short, or the unit of its times another?",
                        gap,
                        single,
                        sessions.size()));
    }
}
