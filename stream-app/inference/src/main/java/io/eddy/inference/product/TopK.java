package io.eddy.inference.product;

import io.eddy.catalogue.RankedItems;

/** The best k of the items that were offered: by score, and of one score the lower index. A heap whose root is the worst. */
final class TopK {

    private int[] items;
    private float[] scores;
    private int k;
    private int size;

    TopK() {
        this.items = new int[0];
        this.scores = new float[0];
    }

    void clear(int most) {
        if (items.length < most) {
            items = new int[most];
            scores = new float[most];
        }
        k = most;
        size = 0;
    }

    /** The score of the k-th; below all while there are fewer. */
    float worst() {
        return size < k ? Float.NEGATIVE_INFINITY : scores[0];
    }

    void offer(int item, float score) {
        if (size < k) {
            up(size++, item, score);
        } else if (isBefore(item, score, items[0], scores[0])) {
            down(size, item, score);
        }
    }

    /** Best first; this is empty afterwards. */
    RankedItems take() {
        var rankedItems = new int[size];
        var rankedScores = new float[size];
        for (int rank = size - 1; rank >= 0; rank--) {
            rankedItems[rank] = items[0];
            rankedScores[rank] = scores[0];
            down(rank, items[rank], scores[rank]);
        }
        size = 0;
        return new RankedItems(rankedItems, rankedScores);
    }

    private static boolean isBefore(int item, float score, int other, float otherScore) {
        return score > otherScore || (score == otherScore && item < other);
    }

    private void up(int hole, int item, float score) {
        int at = hole;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!isBefore(items[parent], scores[parent], item, score)) {
                break;
            }
            items[at] = items[parent];
            scores[at] = scores[parent];
            at = parent;
        }
        items[at] = item;
        scores[at] = score;
    }

    /** In place of the root, among so many. */
    private void down(int among, int item, float score) {
        int at = 0;
        for (int child = 1; child < among; child = 2 * at + 1) {
            if (child + 1 < among && isBefore(items[child], scores[child], items[child + 1], scores[child + 1])) {
                child++;
            }
            if (!isBefore(item, score, items[child], scores[child])) {
                break;
            }
            items[at] = items[child];
            scores[at] = scores[child];
            at = child;
        }
        items[at] = item;
        scores[at] = score;
    }
}
