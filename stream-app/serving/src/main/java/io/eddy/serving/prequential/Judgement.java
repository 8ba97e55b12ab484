package io.eddy.serving.prequential;

import io.eddy.schemas.EvaluatedPrediction;
import java.util.List;

/**
 * A prediction and the rank it got.
 *
 * @param itemIds of the recommendation that is judged, best first
 * @param change what it changes in the sums of the experiment that chose its model; null where there is none
 */
record Judgement(EvaluatedPrediction prediction, List<String> itemIds, ExperimentSums change) {}
