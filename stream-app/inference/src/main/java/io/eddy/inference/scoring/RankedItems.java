package io.eddy.inference.scoring;

/**
 * The top-k of one session in item indexes, best first.
 *
 * <p>Owns its arrays, both of length k; equality is by identity.
 */
public final class RankedItems {

    private final int[] itemIndexes;
    private final float[] scores;

    RankedItems(int[] itemIndexes, float[] scores) {
        this.itemIndexes = itemIndexes;
        this.scores = scores;
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
}
