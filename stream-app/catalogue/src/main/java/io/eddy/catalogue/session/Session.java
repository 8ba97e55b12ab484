package io.eddy.catalogue.session;

import io.eddy.catalogue.Items;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * The clicks of one session, in order of time.
 *
 * @param clicks at least one; clicks of equal time stand in the order of the log
 */
public record Session(String id, List<LoggedClick> clicks) {

    /** What a protocol says of sessions that no gap cut. */
    public static final String AS_IN_THE_LOG = "as in the log";

    private static final Comparator<LoggedClick> BY_TIME = Comparator.comparingLong(LoggedClick::eventTimeMs);

    public Session {
        clicks = List.copyOf(clicks);
        if (clicks.isEmpty()) {
            throw new IllegalArgumentException("Session " + id + " has no click.");
        }
    }

    public long startMs() {
        return clicks.get(0).eventTimeMs();
    }

    public long endMs() {
        return clicks.get(clicks.size() - 1).eventTimeMs();
    }

    /** Item ids in the order of the clicks. */
    public List<String> itemIds() {
        return clicks.stream().map(LoggedClick::itemId).toList();
    }

    /** All items that sessions clicked, with their clicks as support. */
    public static Items items(Collection<Session> sessions) {
        return Items.ofClicks(
                sessions.stream().flatMap(session -> session.clicks().stream()).map(LoggedClick::itemId));
    }

    /**
     * Groups clicks by session id, sorts each session by time and cuts it wherever two clicks are further apart than the gap.
     *
     * @param gapMs the inactivity gap; {@link Long#MAX_VALUE} never cuts
     * @return sessions by time of their first click, oldest first; equal times in the order of the log
     */
    public static List<Session> of(Collection<LoggedClick> clicks, long gapMs) {
        var byId = new LinkedHashMap<String, List<LoggedClick>>();
        for (var click : clicks) {
            byId.computeIfAbsent(click.sessionId(), id -> new ArrayList<>()).add(click);
        }
        return byId.entrySet().stream()
                .flatMap(entry -> cut(entry.getKey(), entry.getValue(), gapMs))
                .sorted(Comparator.comparingLong(Session::startMs))
                .toList();
    }

    /** @param gap the inactivity gap; null where sessions are as in the log */
    public static List<Session> of(Collection<LoggedClick> clicks, Duration gap) {
        return of(clicks, gap == null ? Long.MAX_VALUE : gap.toMillis());
    }

    private static Stream<Session> cut(String id, List<LoggedClick> clicks, long gapMs) {
        clicks.sort(BY_TIME);
        var sessions = Stream.<Session>builder();
        int from = 0;
        for (int i = 1; i < clicks.size(); i++) {
            if (clicks.get(i).eventTimeMs() - clicks.get(i - 1).eventTimeMs() > gapMs) {
                sessions.add(new Session(id, clicks.subList(from, i)));
                from = i;
            }
        }
        sessions.add(new Session(id, clicks.subList(from, clicks.size())));
        return sessions.build();
    }
}
