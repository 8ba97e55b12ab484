package io.eddy.replay;

import io.eddy.evaluation.metrics.NextItemMetrics;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * What came of a replay.
 *
 * @param sent clicks handed to Kafka
 * @param accepted clicks with a recommendation
 * @param repeated recommendations beyond the first for a click, which the job writes again after a failure
 * @param repeatedByAnotherModel those of them that another model made than the first: a failure fell into the change of models
 * @param contradicted those of the same model that do not say the same as the first
 * @param evaluatedTwice records of the evaluation topic beyond the first for a click
 * @param unreadable records of the topics that could not be read, as rejected clicks of others that are none
 * @param rejected clicks not accepted, by reason; duplicates among them
 * @param missing clicks of which nothing came back
 * @param metrics next-item figures of the recommendation topic alone
 * @param ranks of each click, in the order of the replay
 * @param candidates of the longest recommendation
 * @param models that recommended, name and version
 * @param latencyMicros from sending a click to reading its recommendation
 * @param seconds from the first click sent to the last answer
 */
public record ReplayReport(
        long sent,
        long accepted,
        long repeated,
        long repeatedByAnotherModel,
        long contradicted,
        long evaluatedTwice,
        long unreadable,
        Map<String, Long> rejected,
        long missing,
        NextItemMetrics metrics,
        ClickRanks ranks,
        int candidates,
        Set<String> models,
        Histogram latencyMicros,
        double seconds) {

    /** Whether every click has exactly one answer. */
    public boolean isComplete() {
        return missing == 0 && repeated == 0;
    }

    /**
     * Whether every click has an answer, always the same one, and none was evaluated twice: what holds also where
     * processes die.
     */
    public boolean isConsistent() {
        return missing == 0 && contradicted == 0 && evaluatedTwice == 0;
    }

    public long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
