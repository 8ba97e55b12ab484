package io.eddy.recommender.session;

import io.eddy.inference.model.HiddenState;
import io.eddy.recommender.release.Release;
import io.eddy.schemas.SessionPlace;
import java.util.Objects;

/**
 * What is kept of an open session. Immutable.
 *
 * @param modelVersion which model the hidden state belongs to, see {@link ServedModel#made}
 * @param hiddenState null while the model knows none of the session's items, or carries none
 * @param lastItems the last n: what a new model rebuilds the hidden state from, and what recommendations leave
 *     out
 * @param clickCount clicks so far, duplicates not counted
 * @param lastEventTimeMs the latest event time so far
 * @param recentEvents of the last n event ids
 * @param startMs event time of the first click, or {@link #UNKNOWN_START}
 * @param lot by which the session got its model, see {@link Release#lot}
 * @param partition of the clicks topic that the latest click was read from, or {@link #UNKNOWN_PARTITION}
 */
public record SessionState(
        String modelVersion,
        HiddenState hiddenState,
        LastItems lastItems,
        int clickCount,
        long lastEventTimeMs,
        RecentEvents recentEvents,
        int partition,
        long startMs,
        long lot) {

    static final int UNKNOWN_PARTITION = -1;

    /** Of a session that began under a version which did not keep it. */
    public static final long UNKNOWN_START = SessionPlace.UNKNOWN;

    /** Headers of its objects and arrays, numbers, references. */
    private static final int OBJECTS_BYTES = 200;

    /** Before the first click. */
    static final SessionState NEW = new SessionState(
            "",
            null,
            LastItems.NONE,
            0,
            Long.MIN_VALUE,
            RecentEvents.NONE,
            UNKNOWN_PARTITION,
            UNKNOWN_START,
            Release.NO_LOT);

    public SessionState {
        Objects.requireNonNull(modelVersion);
        Objects.requireNonNull(lastItems);
        Objects.requireNonNull(recentEvents);
    }

    /** About what it takes of the heap; the model's name is shared. */
    long heapBytes() {
        return OBJECTS_BYTES
                + (hiddenState == null ? 0 : (long) Float.BYTES * hiddenState.values().length)
                + lastItems.bytes().length
                + (long) Long.BYTES * recentEvents.size();
    }
}
