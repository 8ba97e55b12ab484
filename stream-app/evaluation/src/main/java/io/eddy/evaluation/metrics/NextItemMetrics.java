package io.eddy.evaluation.metrics;

import java.util.List;

/**
 * Recall@k, MRR@k and NDCG@k of next-item predictions, as GRU4Rec's papers measure them (Hidasi et al., ICLR 2016,
 * section 4): one relevant item a prediction, the session's next click.
 *
 * <p>With one relevant item Recall@k is also what others call hit rate, and NDCG@k (Järvelin and Kekäläinen, TOIS 2002)
 * is 1/log2(rank + 1). A prediction whose next item is not among the candidates, or that the model does not know, is a
 * miss and counts. Not thread-safe.
 */
public final class NextItemMetrics {

    /** The rank of an item that is not among the candidates. */
    public static final int MISS = 0;

    private static final double LOG_2 = Math.log(2);

    private final List<Integer> cutOffs;
    private final long[] hits;
    private final double[] reciprocalRanks;
    private final double[] discountedGains;
    private long predictions;

    /** @param cutOffs each k that will be asked for, from 1 */
    public NextItemMetrics(List<Integer> cutOffs) {
        for (int k : cutOffs) {
            if (k < 1) {
                throw new IllegalArgumentException("A cut-off is at least 1, not " + k + ".");
            }
        }
        this.cutOffs = List.copyOf(cutOffs);
        this.hits = new long[cutOffs.size()];
        this.reciprocalRanks = new double[cutOffs.size()];
        this.discountedGains = new double[cutOffs.size()];
    }

    /**
     * @param rank of the next item among the candidates, the best is 1; {@link #MISS} where it is not among them; may
     *     end in a half by the median tie rule
     */
    public void add(double rank) {
        if (!(rank >= 1 || rank == MISS)) {
            throw new IllegalArgumentException("A rank is at least 1, or 0 for a miss, not " + rank + ".");
        }
        predictions++;
        if (rank == MISS) {
            return;
        }
        for (int i = 0; i < cutOffs.size(); i++) {
            if (rank <= cutOffs.get(i)) {
                hits[i]++;
                reciprocalRanks[i] += reciprocalRank(rank);
                discountedGains[i] += discountedGain(rank);
            }
        }
    }

    /** What a hit at a rank adds to MRR. */
    public static double reciprocalRank(double rank) {
        return 1 / rank;
    }

    /** What a hit at a rank adds to NDCG. */
    public static double discountedGain(double rank) {
        return LOG_2 / Math.log(rank + 1);
    }

    public long predictions() {
        return predictions;
    }

    /** The share of predictions whose next item is among the first k; 0 before the first prediction. */
    public double recall(int k) {
        return mean((double) hits[indexOf(k)]);
    }

    /** The mean of 1/rank, where ranks beyond k count as 0; 0 before the first prediction. */
    public double mrr(int k) {
        return mean(reciprocalRanks[indexOf(k)]);
    }

    /** The mean of 1/log2(rank + 1), where ranks beyond k count as 0; 0 before the first prediction. */
    public double ndcg(int k) {
        return mean(discountedGains[indexOf(k)]);
    }

    public List<Integer> cutOffs() {
        return cutOffs;
    }

    private double mean(double sum) {
        return predictions == 0 ? 0 : sum / predictions;
    }

    private int indexOf(int k) {
        int index = cutOffs.indexOf(k);
        if (index < 0) {
            throw new IllegalArgumentException("No cut-off " + k + " among " + cutOffs + ".");
        }
        return index;
    }
}
