package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.schemas.CutOffFigures;
import io.eddy.schemas.EvaluationWindow;
import java.time.Instant;

/**
 * What all partitions of sessions added to a window so far.
 *
 * @param recommendedItems how many different items
 */
record WindowTotal(WindowSums sums, long recommendedItems) {

    private static final int FORMAT = 1;

    static WindowTotal fromBytes(byte[] bytes) {
        var in = new FieldReader(bytes, FORMAT, "A window of the evaluation");
        return new WindowTotal(WindowSums.readFrom(in), in.readLong());
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        sums.writeTo(out);
        out.writeLong(recommendedItems);
        return out.toBytes();
    }

    /** @param items null where the model's items are not known */
    EvaluationWindow figures(WindowKey window, ItemSupport items) {
        return new EvaluationWindow(
                window.modelName(),
                window.modelVersion(),
                Instant.ofEpochMilli(window.startMs()),
                Instant.ofEpochMilli(window.endMs()),
                sums.predictions(),
                OfflineEvaluation.CUT_OFFS.stream()
                        .map(k -> new CutOffFigures(k, sums.recall(k), sums.mrr(k), sums.ndcg(k)))
                        .toList(),
                recommendedItems,
                items == null ? null : (double) recommendedItems / items.items(),
                sums.popularity(items));
    }
}
