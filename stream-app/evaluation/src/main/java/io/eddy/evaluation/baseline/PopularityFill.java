package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.evaluation.metrics.Candidate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Fills the lists of models that score only some items up with the most popular others. */
final class PopularityFill {

    private PopularityFill() {}

    /** An item's support as a share of more than the largest: above 0, below 1. */
    static double share(Items catalogue, int itemIndex) {
        return catalogue.support(itemIndex) / (catalogue.support(0) + 1.0);
    }

    /** @param best above 0 in score, best first; the others score by popularity, below the last of them and below 1 */
    static List<Candidate> fill(List<Candidate> best, Items catalogue, int k) {
        if (best.size() >= k) {
            return best.subList(0, k);
        }
        var filled = new ArrayList<>(best);
        var there = new HashSet<String>();
        best.forEach(candidate -> there.add(candidate.itemId()));
        double bound =
                best.isEmpty() ? 1 : Math.min(1, best.get(best.size() - 1).score());
        for (int index = 0; index < catalogue.size() && filled.size() < k; index++) {
            var itemId = catalogue.id(index);
            if (!there.contains(itemId)) {
                filled.add(new Candidate(itemId, bound * share(catalogue, index)));
            }
        }
        return filled;
    }
}
