package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.evaluation.log.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Which items the training sessions clicked, and which sessions clicked an item, in flat arrays.
 *
 * <p>Sessions are numbered by recency: 0 is the session that ended last; of sessions that ended together the later one of
 * the log is the more recent. Repeats within a session count once, items that the catalogue lacks not at all.
 */
final class SessionIndex {

    /** The clicks of session s stand from {@code sessionStarts[s]} up to {@code sessionStarts[s + 1]}, the last first. */
    private final int[] sessionStarts;

    private final int[] items;
    private final int[] positions;
    private final long[] endsMs;
    private final int longest;

    /** The sessions of item i stand from {@code itemStarts[i]} up to {@code itemStarts[i + 1]}, the most recent first. */
    private final int[] itemStarts;

    private final int[] sessions;

    SessionIndex(Collection<Session> training, Items catalogue) {
        var byRecency = byRecency(training);
        int clicks =
                byRecency.stream().mapToInt(session -> session.clicks().size()).reduce(0, Math::addExact);
        sessionStarts = new int[byRecency.size() + 1];
        items = new int[clicks];
        positions = new int[clicks];
        endsMs = byRecency.stream().mapToLong(Session::endMs).toArray();
        longest = byRecency.stream()
                .mapToInt(session -> session.clicks().size())
                .max()
                .orElse(0);
        itemStarts = new int[catalogue.size() + 1];
        var lastSeenIn = new int[catalogue.size()];
        int end = 0;
        for (int session = 0; session < byRecency.size(); session++) {
            var itemIds = byRecency.get(session).itemIds();
            for (int position = itemIds.size(); position >= 1; position--) {
                int item = catalogue.indexOf(itemIds.get(position - 1));
                if (item != Items.UNKNOWN && lastSeenIn[item] != session + 1) {
                    lastSeenIn[item] = session + 1;
                    items[end] = item;
                    positions[end++] = position;
                    itemStarts[item + 1]++;
                }
            }
            sessionStarts[session + 1] = end;
        }
        for (int item = 0; item < catalogue.size(); item++) {
            itemStarts[item + 1] += itemStarts[item];
        }
        sessions = sessionsByItem(end);
    }

    private static List<Session> byRecency(Collection<Session> training) {
        var sessions = new ArrayList<>(training);
        Collections.reverse(sessions);
        sessions.sort(Comparator.comparingLong(Session::endMs).reversed());
        return sessions;
    }

    private int[] sessionsByItem(int clicks) {
        var filled = itemStarts.clone();
        var byItem = new int[clicks];
        for (int session = 0; session < sessionCount(); session++) {
            for (int at = sessionStarts[session]; at < sessionStarts[session + 1]; at++) {
                byItem[filled[items[at]]++] = session;
            }
        }
        return byItem;
    }

    int sessionCount() {
        return endsMs.length;
    }

    /** Clicks of the longest session, which no position exceeds. */
    int longestSession() {
        return longest;
    }

    int itemCount() {
        return itemStarts.length - 1;
    }

    /** Where the clicks of a session start; they go up to the start of the next one. */
    int clicksFrom(int session) {
        return sessionStarts[session];
    }

    /** @param at between {@link #clicksFrom} of a session and of the next */
    int item(int at) {
        return items[at];
    }

    /** The position of the item's last click in the session, from 1, unknown items counted. */
    int position(int at) {
        return positions[at];
    }

    /** How many distinct items the session clicked. */
    int distinctItems(int session) {
        return sessionStarts[session + 1] - sessionStarts[session];
    }

    boolean contains(int session, int itemIndex) {
        for (int at = sessionStarts[session]; at < sessionStarts[session + 1]; at++) {
            if (items[at] == itemIndex) {
                return true;
            }
        }
        return false;
    }

    long endMs(int session) {
        return endsMs[session];
    }

    /** Where the sessions of an item start; they go up to the start of the next item's. */
    int sessionsFrom(int itemIndex) {
        return itemStarts[itemIndex];
    }

    /** @param at between {@link #sessionsFrom} of an item and of the next */
    int session(int at) {
        return sessions[at];
    }

    /** How many sessions clicked the item. */
    int support(int itemIndex) {
        return itemStarts[itemIndex + 1] - itemStarts[itemIndex];
    }
}
