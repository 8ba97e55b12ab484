package io.eddy.evaluation.metrics;

import java.util.List;

/**
 * Recall@k and MRR@k of next-item predictions, as GRU4Rec's papers measure them (Hidasi et al., ICLR 2016, section 4):
 * one relevant item a prediction, the session's next click.
 *
 * <p>A prediction whose next item is not among the candidates, or that the model does not know, is a miss and counts.
 * Not thread-safe.
 */
public final class NextItemMetrics {

    /** The rank of an item that is not among the candidates. */
    public static final int MISS = 0;

    private final List<Integer> cutOffs;
    private final long[] hits;
    private final double[] reciprocalRanks;
    private long predictions;

    /** @param cutOffs each k that will be asked for */
    public NextItemMetrics(List<Integer> cutOffs) {
        this.cutOffs = List.copyOf(cutOffs);
        this.hits = new long[cutOffs.size()];
        this.reciprocalRanks = new double[cutOffs.size()];
    }

    /** @param rank of the next item among the candidates, the best is 1; {@link #MISS} where it is not among them */
    public void add(int rank) {
        if (rank < 0) {
            throw new IllegalArgumentException("A rank is at least 1, or 0 for a miss, not " + rank + ".");
        }
        predictions++;
        for (int i = 0; i < cutOffs.size(); i++) {
            if (rank != MISS && rank <= cutOffs.get(i)) {
                hits[i]++;
                reciprocalRanks[i] += 1.0 / rank;
            }
        }
    }

    public long predictions() {
        return predictions;
    }

    /** The share of predictions whose next item is among the first k; 0 before the first prediction. */
    public double recall(int k) {
        return predictions == 0 ? 0 : (double) hits[indexOf(k)] / predictions;
    }

    /** The mean of 1/rank, where ranks beyond k count as 0; 0 before the first prediction. */
    public double mrr(int k) {
        return predictions == 0 ? 0 : reciprocalRanks[indexOf(k)] / predictions;
    }

    public List<Integer> cutOffs() {
        return cutOffs;
    }

    private int indexOf(int k) {
        int index = cutOffs.indexOf(k);
        if (index < 0) {
            throw new IllegalArgumentException("No cut-off " + k + " among " + cutOffs + ".");
        }
        return index;
    }
}
