package io.eddy.catalogue;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The top-k of one session in item indexes, best first.
 *
 * <p>Owns its arrays, both of length k, and is immutable by agreement; equality is by content.
 */
public final class RankedItems {

    private final int[] itemIndexes;
    private final float[] scores;

    /** Takes both arrays over, without a copy; they are of one length. */
    public RankedItems(int[] itemIndexes, float[] scores) {
        this.itemIndexes = itemIndexes;
        this.scores = scores;
    }

    /** The most popular of all items, scored by their support. */
    public static RankedItems mostPopular(Items items, int k) {
        var itemIndexes = items.mostPopular(k);
        var scores = new float[itemIndexes.length];
        for (int rank = 0; rank < scores.length; rank++) {
            scores[rank] = items.support(itemIndexes[rank]);
        }
        return new RankedItems(itemIndexes, scores);
    }

    public int size() {
        return itemIndexes.length;
    }

    public int itemIndex(int rank) {
        return itemIndexes[rank];
    }

    public float score(int rank) {
        return scores[rank];
    }

    /** The first k that are not left out; fewer where no more are there. */
    public RankedItems without(IntPredicate leftOut, int k) {
        var keptIndexes = new int[Math.min(k, itemIndexes.length)];
        var keptScores = new float[keptIndexes.length];
        int kept = 0;
        for (int rank = 0; rank < itemIndexes.length && kept < keptIndexes.length; rank++) {
            if (!leftOut.test(itemIndexes[rank])) {
                keptIndexes[kept] = itemIndexes[rank];
                keptScores[kept++] = scores[rank];
            }
        }
        return kept == keptIndexes.length
                ? new RankedItems(keptIndexes, keptScores)
                : new RankedItems(Arrays.copyOf(keptIndexes, kept), Arrays.copyOf(keptScores, kept));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RankedItems ranked
                && Arrays.equals(itemIndexes, ranked.itemIndexes)
                && Arrays.equals(scores, ranked.scores);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(itemIndexes) + Arrays.hashCode(scores);
    }

    @Override
    public String toString() {
        return "RankedItems" + Arrays.toString(itemIndexes) + Arrays.toString(scores);
    }
}
