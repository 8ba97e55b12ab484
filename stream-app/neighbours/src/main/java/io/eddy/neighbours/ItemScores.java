package io.eddy.neighbours;

import io.eddy.catalogue.Items;

/**
 * Adds up the scores of items and ranks them; equal scores stand by item index, which is by popularity.
 *
 * <p>An item whose score is 0 counts as not scored.
 */
public final class ItemScores {

    private final Items items;

    // Kept from prediction to prediction: as long as the catalogue, of which one prediction touches little.
    private final double[] scores;
    private final int[] scored;
    private int scoredCount;
    private final BestScores best = new BestScores();

    public ItemScores(Items items) {
        this.items = items;
        this.scores = new double[items.size()];
        this.scored = new int[items.size()];
    }

    /** @param score at least 0 */
    public void add(int itemIndex, double score) {
        if (score == 0) {
            return;
        }
        if (scores[itemIndex] == 0) {
            scored[scoredCount++] = itemIndex;
        }
        scores[itemIndex] += score;
    }

    /** The k best, filled up with the most popular others; all scores are 0 again after it. */
    public ScoredItems takeTopK(int k) {
        best.reset(k);
        for (int i = 0; i < scoredCount; i++) {
            best.offer(scored[i], scores[scored[i]]);
            scores[scored[i]] = 0;
        }
        scoredCount = 0;
        best.sort();
        return PopularityFill.fill(new ScoredItems(best.ids(), best.scores()), items, k);
    }
}
