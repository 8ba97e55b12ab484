package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.schemas.EvaluatedPrediction;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * Counts since the start of this instance, as Prometheus gets them. Any thread; what is done again after a failure counts again.
 */
final class EvaluationCounters {

    private static final String[] MODEL = {"model_name", "model_version"};
    private static final String[] MODEL_AND_K = {"model_name", "model_version", "k"};
    private static final String DUPLICATE = "duplicate";
    private static final String WITHOUT_PREDECESSOR = "without_predecessor";
    private static final String OF_UNKNOWN_LIST = "of_unknown_list";

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private final Counter predictions = Counter.builder()
            .name("eddy_evaluated_predictions_total")
            .help("Recommendations that were judged by their session's next click, by model.")
            .labelNames(MODEL)
            .register(registry);

    private final Counter hits = Counter.builder()
            .name("eddy_evaluation_hits_total")
            .help("Those whose first k items hold the one that was clicked; divided by the predictions: Recall@k.")
            .labelNames(MODEL_AND_K)
            .register(registry);

    private final Counter reciprocalRanks = Counter.builder()
            .name("eddy_evaluation_reciprocal_ranks_total")
            .help("The sum of 1/rank of those; divided by the predictions: MRR@k.")
            .labelNames(MODEL_AND_K)
            .register(registry);

    private final Counter passedOver = Counter.builder()
            .name("eddy_evaluation_passed_over_total")
            .help(
                    "Recommendations that were not judged, as they were seen before or the one before them is not known; and clicks "
                            + "of interleaved sessions that name no list which is known.")
            .labelNames("reason")
            .register(registry);

    private final Counter lateForWindow = Counter.builder()
            .name("eddy_evaluation_late_for_window_total")
            .help("Judged recommendations that are in no window, because it was closed already.")
            .register(registry);

    EvaluationCounters() {
        for (var reason : new String[] {DUPLICATE, WITHOUT_PREDECESSOR, OF_UNKNOWN_LIST}) {
            passedOver.labelValues(reason);
        }
    }

    PrometheusRegistry registry() {
        return registry;
    }

    void countEvaluated(EvaluatedPrediction prediction) {
        var name = prediction.getModelName();
        var version = prediction.getModelVersion();
        predictions.labelValues(name, version).inc();
        int rank = prediction.getRank();
        for (int k : OfflineEvaluation.CUT_OFFS) {
            boolean isHit = rank > 0 && rank <= k;
            var cutOff = Integer.toString(k);
            hits.labelValues(name, version, cutOff).inc(isHit ? 1 : 0);
            reciprocalRanks.labelValues(name, version, cutOff).inc(isHit ? 1.0 / rank : 0);
        }
    }

    void countDuplicate() {
        passedOver.labelValues(DUPLICATE).inc();
    }

    void countWithoutPredecessor() {
        passedOver.labelValues(WITHOUT_PREDECESSOR).inc();
    }

    void countOfUnknownList() {
        passedOver.labelValues(OF_UNKNOWN_LIST).inc();
    }

    void countLateForWindow(long late) {
        lateForWindow.inc(late);
    }

    EvaluationCounts counts(long malformed) {
        return new EvaluationCounts(
                (long) predictions.collect().getDataPoints().stream()
                        .mapToDouble(each -> each.getValue())
                        .sum(),
                passedOver.labelValues(DUPLICATE).getLongValue(),
                passedOver.labelValues(WITHOUT_PREDECESSOR).getLongValue(),
                lateForWindow.getLongValue(),
                passedOver.labelValues(OF_UNKNOWN_LIST).getLongValue(),
                malformed);
    }
}
