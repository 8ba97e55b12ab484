package io.eddy.serving.prequential;

/**
 * What this instance of the evaluation did since it started.
 *
 * @param evaluated recommendations that were judged
 * @param duplicates recommendations that were seen before, and dropped
 * @param withoutPredecessor recommendations in the middle of a session whose recommendation before it is not known
 * @param lateForWindow judged recommendations that are in no window, because it was closed already
 * @param ofUnknownList clicks of sessions with interleaved lists that name a recommendation which is not among the last, or whose item
 *     is not in its list
 * @param malformed records that are no recommendation, and were dropped
 */
public record EvaluationCounts(
        long evaluated,
        long duplicates,
        long withoutPredecessor,
        long lateForWindow,
        long ofUnknownList,
        long malformed) {}
