package io.eddy.recommender.session;

import io.eddy.catalogue.LeaveOut;
import java.io.Serializable;
import java.time.Duration;

/**
 * What holds for every session and micro-batch.
 *
 * @param inactivityGap silence after which the next click opens a new session
 * @param keptItems how many of a session's last items are kept, n in {@link SessionState}
 * @param keptEventIds how many of its last event ids
 * @param k items in a recommendation
 * @param leaveOut what a recommendation leaves out of its session's items; null for what the model's bundle says
 * @param microBatchClicks clicks scored in one call
 * @param microBatchWait how long a click waits for others
 * @param cacheBytes how much of the heap each subtask may take for sessions as they are, beside the store
 * @param warmUp how long made-up clicks are answered at most before the first one that somebody made
 * @param checkShare which share of the lists is made a second time by exact scores of all items, and compared
 */
public record SessionRules(
        Duration inactivityGap,
        int keptItems,
        int keptEventIds,
        int k,
        LeaveOut leaveOut,
        int microBatchClicks,
        Duration microBatchWait,
        long cacheBytes,
        Duration warmUp,
        double checkShare)
        implements Serializable {}
