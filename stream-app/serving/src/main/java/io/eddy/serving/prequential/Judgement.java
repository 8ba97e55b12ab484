package io.eddy.serving.prequential;

import io.eddy.schemas.EvaluatedPrediction;
import java.util.List;

/**
 * A prediction and the rank it got.
 *
 * @param itemIds of the recommendation that is judged, best first
 */
record Judgement(EvaluatedPrediction prediction, List<String> itemIds) {}
