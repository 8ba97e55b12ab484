package io.eddy.serving.prequential;

import io.eddy.schemas.Candidate;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.Recommendation;
import java.util.List;

/**
 * The recommendation that waits for its session's next click.
 *
 * @param experiment null where it is of none
 */
record LastRecommendation(
        String id,
        int position,
        String modelName,
        String modelVersion,
        String strategy,
        List<String> itemIds,
        Experiment experiment) {

    static LastRecommendation of(Recommendation recommendation) {
        return new LastRecommendation(
                recommendation.getRecommendationId(),
                recommendation.getClick().getPosition(),
                recommendation.getModelName(),
                recommendation.getModelVersion(),
                recommendation.getStrategy(),
                recommendation.getItems().stream().map(Candidate::getItemId).toList(),
                recommendation.getExperiment());
    }

    /** Without its experiment. */
    static LastRecommendation readFrom(FieldReader in) {
        return new LastRecommendation(
                in.readText(), in.readInt(), in.readText(), in.readText(), in.readText(), in.readTexts(), null);
    }

    LastRecommendation in(Experiment newExperiment) {
        return new LastRecommendation(id, position, modelName, modelVersion, strategy, itemIds, newExperiment);
    }

    /** Without its experiment. */
    void writeTo(FieldWriter out) {
        out.writeText(id);
        out.writeInt(position);
        out.writeText(modelName);
        out.writeText(modelVersion);
        out.writeText(strategy);
        out.writeTexts(itemIds, itemIds.size());
    }
}
