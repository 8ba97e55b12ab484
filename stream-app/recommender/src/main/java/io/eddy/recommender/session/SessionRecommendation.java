package io.eddy.recommender.session;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.release.Release;

/**
 * The top-k after one click of a session. Owns its arrays; equality is by identity of them.
 *
 * @param itemKnown whether the session's model knows the clicked item
 * @param position of the click in its session, the first is 1
 * @param sessionStartMs event time of the session's first click, or {@link SessionState#UNKNOWN_START}
 * @param strategy the model's, or {@code popular}, or {@code interleaved}
 * @param itemIds in UTF-8, best first, [k]; each is shared, nobody writes to it
 * @param scores [k]
 * @param teams of each item of an interleaved list who put it there: {@link #OF_RELEASED}, {@link #OF_BESIDE} or {@link #NOBODYS}, [k];
 *     null of other lists
 * @param experiment the release by whose lot the session got its model; null where that was no choice
 */
@SuppressWarnings("ArrayRecordComponent") // a value on its way from one operator to the next, never compared
public record SessionRecommendation(
        AcceptedClick click,
        boolean itemKnown,
        int position,
        long sessionStartMs,
        String strategy,
        byte[][] itemIds,
        float[] scores,
        byte[] teams,
        String modelName,
        String modelVersion,
        Release experiment) {

    /** By the model that was released for a share. */
    public static final byte OF_RELEASED = 1;

    /** By the model beside it. */
    public static final byte OF_BESIDE = 0;

    /** By the one that had items left when the other had none: no pick of a draft. */
    public static final byte NOBODYS = -1;
}
