package io.eddy.serving.prequential;

import io.eddy.schemas.EvaluatedPrediction;
import java.util.List;

/**
 * A prediction and the rank it got.
 *
 * @param itemIds of the recommendation that is judged, best first
 * @param share what it adds to the experiment that chose its model; null where none did
 */
record Judgement(EvaluatedPrediction prediction, List<String> itemIds, ArmShare share) {}
