package io.eddy.serving.prequential;

import io.eddy.schemas.Candidate;
import io.eddy.schemas.Recommendation;
import java.util.List;

/** The recommendation that waits for its session's next click. */
record LastRecommendation(
        String id, int position, String modelName, String modelVersion, String strategy, List<String> itemIds) {

    static LastRecommendation of(Recommendation recommendation) {
        return new LastRecommendation(
                recommendation.getRecommendationId(),
                recommendation.getClick().getPosition(),
                recommendation.getModelName(),
                recommendation.getModelVersion(),
                recommendation.getStrategy(),
                recommendation.getItems().stream().map(Candidate::getItemId).toList());
    }

    static LastRecommendation readFrom(FieldReader in) {
        return new LastRecommendation(
                in.readText(), in.readInt(), in.readText(), in.readText(), in.readText(), in.readTexts());
    }

    void writeTo(FieldWriter out) {
        out.writeText(id);
        out.writeInt(position);
        out.writeText(modelName);
        out.writeText(modelVersion);
        out.writeText(strategy);
        out.writeTexts(itemIds, itemIds.size());
    }
}
