package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import java.util.List;

/**
 * What all figures of a window follow from but the coverage, counted in whole numbers only: so it makes no difference in
 * which order predictions are added and sums merged, not even in the last bit.
 */
final class WindowSums {

    /** Candidates beyond the largest cut-off are in no figure. */
    static final int MAX_K = OfflineEvaluation.CUT_OFFS.get(OfflineEvaluation.CUT_OFFS.size() - 1);

    private long predictions;

    /** Predictions by the rank of their next item, from 1. */
    private final long[] hits = new long[MAX_K + 1];

    /** Predictions by how many candidates they had, as far as the support of the model's items was known. */
    private final long[] lists = new long[MAX_K + 1];

    /** The candidates' support, summed over such predictions. */
    private final long[] support = new long[MAX_K + 1];

    /** Predictions with candidates of whose model the items were not known. */
    private long listsWithoutSupport;

    /** Sums of no prediction. */
    WindowSums() {}

    static WindowSums readFrom(FieldReader in) {
        var sums = new WindowSums();
        sums.predictions = in.readLong();
        for (int i = 1; i <= MAX_K; i++) {
            sums.hits[i] = in.readLong();
            sums.lists[i] = in.readLong();
            sums.support[i] = in.readLong();
        }
        sums.listsWithoutSupport = in.readLong();
        return sums;
    }

    void writeTo(FieldWriter out) {
        out.writeLong(predictions);
        for (int i = 1; i <= MAX_K; i++) {
            out.writeLong(hits[i]);
            out.writeLong(lists[i]);
            out.writeLong(support[i]);
        }
        out.writeLong(listsWithoutSupport);
    }

    /**
     * @param itemIds the candidates up to the largest cut-off
     * @param items null where the model's items are not known
     */
    void add(int rank, List<String> itemIds, ItemSupport items) {
        predictions++;
        if (rank != NextItemMetrics.MISS && rank <= MAX_K) {
            hits[rank]++;
        }
        if (itemIds.isEmpty()) {
            return;
        }
        if (items == null) {
            listsWithoutSupport++;
        } else {
            lists[itemIds.size()]++;
            support[itemIds.size()] +=
                    itemIds.stream().mapToLong(items::support).sum();
        }
    }

    void add(WindowSums other) {
        predictions += other.predictions;
        for (int i = 1; i <= MAX_K; i++) {
            hits[i] += other.hits[i];
            lists[i] += other.lists[i];
            support[i] += other.support[i];
        }
        listsWithoutSupport += other.listsWithoutSupport;
    }

    long predictions() {
        return predictions;
    }

    /** The share of predictions whose next item is among the first k. */
    double recall(int k) {
        long among = 0;
        for (int rank = 1; rank <= k; rank++) {
            among += hits[rank];
        }
        return (double) among / predictions;
    }

    /** The mean of 1/rank, 0 beyond k. */
    double mrr(int k) {
        double sum = 0;
        for (int rank = 1; rank <= k; rank++) {
            sum += (double) hits[rank] / rank;
        }
        return sum / predictions;
    }

    /** The mean of 1/log2(rank + 1), 0 beyond k: with one relevant item, the best that can be is 1. */
    double ndcg(int k) {
        double sum = 0;
        for (int rank = 1; rank <= k; rank++) {
            // Math's may differ in the last bit between machines.
            sum += hits[rank] * StrictMath.log(2) / StrictMath.log(rank + 1);
        }
        return sum / predictions;
    }

    /**
     * The mean over predictions of the mean support of their candidates, as a share of the largest support (Ludewig and
     * Jannach 2018). Predictions without candidates are left out.
     *
     * @return null where it is not known, or known for a part only
     */
    Double popularity(ItemSupport items) {
        long known = 0;
        double sum = 0;
        for (int length = 1; length <= MAX_K; length++) {
            known += lists[length];
            sum += (double) support[length] / length;
        }
        return items == null || known == 0 || listsWithoutSupport > 0 ? null : sum / known / items.largestSupport();
    }
}
