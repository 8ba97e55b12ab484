package io.eddy.recommender.session;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.scoring.HiddenState;
import io.eddy.recommender.click.AcceptedClick;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.MurmurHash3;

/** A session while a micro-batch works on it; between micro-batches it is a {@link SessionState}. */
final class OpenSession {

    private final ArrayDeque<String> lastItemIds;
    private final ArrayDeque<Long> recentEventIds;
    private int clickCount;
    private long lastEventTimeMs;
    private HiddenState hiddenState;
    private int partition;

    /** A session before its first click. */
    OpenSession() {
        this(SessionState.NEW);
    }

    OpenSession(SessionState state) {
        this.lastItemIds = new ArrayDeque<>(state.lastItemIds());
        this.recentEventIds = new ArrayDeque<>(state.recentEventIds());
        this.clickCount = state.clickCount();
        this.lastEventTimeMs = state.lastEventTimeMs();
        this.hiddenState = state.hiddenState();
        this.partition = state.partition();
    }

    boolean hasSeen(String eventId) {
        return eventId != null && recentEventIds.contains(hash(eventId));
    }

    /** Whether its producer does not keep a session in one partition, and with it not in order. */
    boolean comesFromAnotherPartition(AcceptedClick click) {
        return partition != SessionState.UNKNOWN_PARTITION
                && partition != click.origin().partition();
    }

    /**
     * Takes a click in, all but the hidden state.
     *
     * @param keptItems how many of the last items to keep
     */
    void add(AcceptedClick click, int keptItems, int keptEventIds) {
        clickCount++;
        lastEventTimeMs = Math.max(lastEventTimeMs, click.eventTimeMs());
        partition = click.origin().partition();
        keep(lastItemIds, click.itemId(), keptItems);
        if (click.eventId() != null) {
            keep(recentEventIds, hash(click.eventId()), keptEventIds);
        }
    }

    /** The items that the recommendation after the last click leaves out. */
    Set<String> leftOut(LeaveOut rule) {
        return rule == LeaveOut.NOTHING ? Set.of() : rule.after(List.copyOf(lastItemIds));
    }

    SessionState toState(String modelVersion) {
        return new SessionState(
                modelVersion,
                hiddenState,
                List.copyOf(lastItemIds),
                clickCount,
                lastEventTimeMs,
                List.copyOf(recentEventIds),
                partition);
    }

    int clickCount() {
        return clickCount;
    }

    long lastEventTimeMs() {
        return lastEventTimeMs;
    }

    HiddenState hiddenState() {
        return hiddenState;
    }

    void setHiddenState(HiddenState hiddenState) {
        this.hiddenState = hiddenState;
    }

    private static <T> void keep(ArrayDeque<T> last, T next, int limit) {
        last.addLast(next);
        while (last.size() > limit) {
            last.removeFirst();
        }
    }

    /** 64 of MurmurHash3's 128 bits: two of a session's few event ids collide once in 10^16 sessions. */
    private static long hash(String eventId) {
        return MurmurHash3.hash128x64(eventId.getBytes(StandardCharsets.UTF_8))[0];
    }
}
