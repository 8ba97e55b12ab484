package io.eddy.recommender.session;

import io.eddy.inference.model.HiddenState;
import io.eddy.recommender.release.Release;
import io.eddy.schemas.SessionPlace;
import java.util.List;
import java.util.Objects;

/**
 * What Flink keeps of an open session. Immutable.
 *
 * @param modelVersion which model the hidden state belongs to, see {@link ServedModel#made}
 * @param hiddenState null while the model knows none of the session's items, or carries none
 * @param lastItemIds the last n, oldest first: what a new model rebuilds the hidden state from, and what recommendations leave
 *     out
 * @param clickCount clicks so far, duplicates not counted
 * @param lastEventTimeMs the latest event time so far
 * @param recentEventIds hashes of the last n event ids, oldest first
 * @param startMs event time of the first click, or {@link #UNKNOWN_START}
 * @param lot by which the session got its model, see {@link Release#lot}
 * @param partition of the clicks topic that the latest click was read from, or {@link #UNKNOWN_PARTITION}
 */
public record SessionState(
        String modelVersion,
        HiddenState hiddenState,
        List<String> lastItemIds,
        int clickCount,
        long lastEventTimeMs,
        List<Long> recentEventIds,
        int partition,
        long startMs,
        long lot) {

    static final int UNKNOWN_PARTITION = -1;

    /** Of a session that began under a version which did not keep it. */
    public static final long UNKNOWN_START = SessionPlace.UNKNOWN;

    /** Before the first click. */
    static final SessionState NEW = new SessionState(
            "", null, List.of(), 0, Long.MIN_VALUE, List.of(), UNKNOWN_PARTITION, UNKNOWN_START, Release.NO_LOT);

    public SessionState {
        Objects.requireNonNull(modelVersion);
        lastItemIds = List.copyOf(lastItemIds);
        recentEventIds = List.copyOf(recentEventIds);
    }
}
