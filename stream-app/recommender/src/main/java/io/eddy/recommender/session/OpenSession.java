package io.eddy.recommender.session;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.release.Release;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.codec.digest.MurmurHash3;

/** A session while a micro-batch works on it; between micro-batches it is a {@link SessionState}. */
final class OpenSession {

    private final Track track;
    private LastItems lastItems;
    private RecentEvents recentEvents;
    private int clickCount;
    private long lastEventTimeMs;
    private int partition;
    private long startMs;
    private long lot;

    /** Whether the store holds a session of this id, and with it a time to look at it. */
    private final boolean kept;

    /** Null where its lists are of one model. */
    private Track twin;

    /**
     * A session before its first click.
     *
     * @param model that answers it
     * @param lot by which it got the model
     * @param kept whether the store holds an earlier session of this id
     */
    OpenSession(ServedModel model, long lot, boolean kept) {
        this(model, SessionState.NEW, kept);
        this.lot = lot;
    }

    /** A session that the store holds. */
    OpenSession(ServedModel model, SessionState state) {
        this(model, state, true);
    }

    private OpenSession(ServedModel model, SessionState state, boolean kept) {
        this.track = Track.ofAnswering(model, state.hiddenState());
        this.kept = kept;
        this.lastItems = state.lastItems();
        this.recentEvents = state.recentEvents();
        this.clickCount = state.clickCount();
        this.lastEventTimeMs = state.lastEventTimeMs();
        this.partition = state.partition();
        this.startMs = state.startMs();
        this.lot = state.lot();
    }

    boolean hasSeen(String eventId) {
        return eventId != null && recentEvents.contains(hash(eventId));
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
        if (clickCount == 1) {
            startMs = click.eventTimeMs();
        }
        lastEventTimeMs = Math.max(lastEventTimeMs, click.eventTimeMs());
        partition = click.origin().partition();
        lastItems = lastItems.with(click.itemId(), keptItems);
        if (click.eventId() != null) {
            recentEvents = recentEvents.with(hash(click.eventId()), keptEventIds);
        }
    }

    /** Of the model that answers it. */
    Track track() {
        return track;
    }

    /** Of the model that fills its lists in turns with the one that answers it; null where there is none. */
    Track twin() {
        return twin;
    }

    void setTwin(Track twin) {
        this.twin = twin;
    }

    /** What is kept of them, the oldest first. */
    List<String> lastItemIds() {
        return lastItems.all();
    }

    boolean isKept() {
        return kept;
    }

    /** Whether the micro-batch has a click of it. */
    boolean isClicked() {
        return track.place() >= 0;
    }

    SessionState toState() {
        return new SessionState(
                track.model().modelId(),
                track.hiddenState(),
                lastItems,
                clickCount,
                lastEventTimeMs,
                recentEvents,
                partition,
                startMs,
                lot);
    }

    /** By which it got its model, see {@link Release#lot}. */
    long lot() {
        return lot;
    }

    /** Where what serves is no more what drew it. */
    void forgetLot() {
        lot = Release.NO_LOT;
    }

    /** Event time of the first click, or {@link SessionState#UNKNOWN_START}. */
    long startMs() {
        return startMs;
    }

    int clickCount() {
        return clickCount;
    }

    long lastEventTimeMs() {
        return lastEventTimeMs;
    }

    /** 64 of MurmurHash3's 128 bits: two of a session's few event ids collide once in 10^16 sessions. */
    private static long hash(String eventId) {
        return MurmurHash3.hash128x64(eventId.getBytes(StandardCharsets.UTF_8))[0];
    }
}
