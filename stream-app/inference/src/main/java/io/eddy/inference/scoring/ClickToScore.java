package io.eddy.inference.scoring;

import java.util.List;
import java.util.Set;

/**
 * A click as {@link MicroBatchScorer} takes it.
 *
 * @param session index of its session among the states
 * @param itemId the clicked item
 * @param lastItemIds the session's items up to this click and with it, the oldest first; no more than the model's window are
 *     looked at, none where it has none
 * @param leftOut item ids that the answer must not hold
 */
public record ClickToScore(int session, String itemId, List<String> lastItemIds, Set<String> leftOut) {}
