package io.eddy.recommender.session;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.release.Release;

/**
 * The top-k after one click of a session. Owns its arrays; equality is by identity of them.
 *
 * @param position of the click in its session, the first is 1
 * @param sessionStartMs event time of the session's first click, or {@link SessionState#UNKNOWN_START}
 * @param strategy the model's, or {@code popular}
 * @param itemIds best first, [k]
 * @param scores [k]
 * @param byReleased of each item of an interleaved list whether the released model put it there, [k]; null of other lists
 * @param experiment the release by whose lot the session got its model; null where that was no choice
 */
@SuppressWarnings("ArrayRecordComponent") // a value on its way from one operator to the next, never compared
public record SessionRecommendation(
        AcceptedClick click,
        int position,
        long sessionStartMs,
        String strategy,
        String[] itemIds,
        float[] scores,
        boolean[] byReleased,
        String modelName,
        String modelVersion,
        Release experiment) {}
