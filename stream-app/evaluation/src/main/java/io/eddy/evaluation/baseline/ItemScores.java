package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.evaluation.metrics.Candidate;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the scores of items and ranks them; equal scores stand by catalogue index, which is by popularity.
 *
 * <p>An item whose score is 0 counts as not scored.
 */
final class ItemScores {

    private final Items catalogue;

    // Kept from prediction to prediction: as long as the catalogue, of which one prediction touches little.
    private final double[] scores;
    private final int[] scored;
    private int scoredCount;
    private final BestScores best = new BestScores();

    ItemScores(Items catalogue) {
        this.catalogue = catalogue;
        this.scores = new double[catalogue.size()];
        this.scored = new int[catalogue.size()];
    }

    /** @param score at least 0 */
    void add(int itemIndex, double score) {
        if (score == 0) {
            return;
        }
        if (scores[itemIndex] == 0) {
            scored[scoredCount++] = itemIndex;
        }
        scores[itemIndex] += score;
    }

    /** The k best, filled up with the most popular others; all scores are 0 again after it. */
    List<Candidate> takeTopK(int k) {
        best.reset(k);
        for (int i = 0; i < scoredCount; i++) {
            best.offer(scored[i], scores[scored[i]]);
            scores[scored[i]] = 0;
        }
        scoredCount = 0;
        best.sort();
        var candidates = new ArrayList<Candidate>(best.size());
        for (int place = 0; place < best.size(); place++) {
            candidates.add(new Candidate(catalogue.id(best.id(place)), best.score(place)));
        }
        return PopularityFill.fill(candidates, catalogue, k);
    }
}
