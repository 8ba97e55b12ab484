package io.eddy.evaluation.metrics;

import io.eddy.evaluation.log.Session;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Evaluates a model on held-out sessions: the hidden state starts empty in each, and every position from the second
 * click on is a prediction.
 *
 * <p>All items compete and none is left out. An item's rank is its place in the model's list, so equal scores stand as
 * the model lists them; that is what a consumer of the recommendations sees.
 */
public final class OfflineEvaluation {

    /** Sessions ranked at once: enough to fill batches, little enough to hold their lists. */
    private static final int SESSIONS_AT_ONCE = 256;

    /** The cut-offs of Eddy's tables. */
    public static final List<Integer> CUT_OFFS = List.of(1, 5, 10, 20);

    private OfflineEvaluation() {}

    /** @param progress told how many clicks were worked through since it was last told */
    public static NextItemMetrics evaluate(NextItemModel model, List<Session> sessions, IntConsumer progress) {
        var metrics = new NextItemMetrics(CUT_OFFS);
        int k = CUT_OFFS.get(CUT_OFFS.size() - 1);
        for (int from = 0; from < sessions.size(); from += SESSIONS_AT_ONCE) {
            var chunk = sessions.subList(from, Math.min(sessions.size(), from + SESSIONS_AT_ONCE));
            var topK = model.topK(chunk, k);
            int clicks = 0;
            for (int i = 0; i < chunk.size(); i++) {
                var itemIds = chunk.get(i).itemIds();
                for (int position = 1; position < itemIds.size(); position++) {
                    metrics.add(rank(itemIds.get(position), topK.get(i).get(position - 1)));
                }
                clicks += itemIds.size();
            }
            progress.accept(clicks);
        }
        return metrics;
    }

    /** The place of an item in a list, the first is 1; {@link NextItemMetrics#MISS} where it is not in it. */
    public static int rank(String itemId, List<String> itemIds) {
        return itemIds.indexOf(itemId) + 1;
    }
}
