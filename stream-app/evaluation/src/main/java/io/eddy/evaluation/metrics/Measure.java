package io.eddy.evaluation.metrics;

import java.util.Locale;

/** A figure that is a mean over predictions, in which a miss counts 0. */
public enum Measure {
    RECALL("Recall"),
    MRR("MRR"),
    NDCG("NDCG");

    private final String label;

    Measure(String label) {
        this.label = label;
    }

    /** For tables, before {@code @k}. */
    public String label() {
        return label;
    }

    /** For files, before {@code @k}. */
    public String key() {
        return label.toLowerCase(Locale.ROOT);
    }

    /** @param k one of the cut-offs of the metrics */
    public double of(NextItemMetrics metrics, int k) {
        return switch (this) {
            case RECALL -> metrics.recall(k);
            case MRR -> metrics.mrr(k);
            case NDCG -> metrics.ndcg(k);
        };
    }

    /** What a hit at this rank adds. */
    double ofHit(double rank) {
        return switch (this) {
            case RECALL -> 1;
            case MRR -> NextItemMetrics.reciprocalRank(rank);
            case NDCG -> NextItemMetrics.discountedGain(rank);
        };
    }
}
