package io.eddy.neighbours;

import io.eddy.catalogue.Items;
import java.util.Arrays;

/** Fills the lists of models that score only some items up with the most popular others. */
public final class PopularityFill {

    private PopularityFill() {}

    /** An item's support as a share of more than the largest: above 0, below 1. */
    public static double share(Items items, int itemIndex) {
        return items.support(itemIndex) / (items.support(items.byPopularity(0)) + 1.0);
    }

    /** @param best above 0 in score, best first; the others score by popularity, below the last of them and below 1 */
    public static ScoredItems fill(ScoredItems best, Items items, int k) {
        int there = Math.min(best.size(), k);
        int size = Math.min(k, items.size());
        var itemIndexes = Arrays.copyOf(best.itemIndexes(), Math.max(there, size));
        var scores = Arrays.copyOf(best.scores(), itemIndexes.length);
        if (there < size) {
            double bound = there == 0 ? 1 : Math.min(1, scores[there - 1]);
            int filled = there;
            for (int rank = 0; filled < size; rank++) {
                int itemIndex = items.byPopularity(rank);
                if (!isAmong(itemIndexes, there, itemIndex)) {
                    itemIndexes[filled] = itemIndex;
                    scores[filled++] = bound * share(items, itemIndex);
                }
            }
        }
        return new ScoredItems(itemIndexes, scores);
    }

    private static boolean isAmong(int[] itemIndexes, int count, int itemIndex) {
        for (int place = 0; place < count; place++) {
            if (itemIndexes[place] == itemIndex) {
                return true;
            }
        }
        return false;
    }
}
