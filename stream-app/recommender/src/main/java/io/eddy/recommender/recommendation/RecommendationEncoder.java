package io.eddy.recommender.recommendation;

import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.session.SessionState;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.WireFormat;
import java.time.Instant;

/**
 * Writes the value of a recommendation's record straight from what the job has, without a {@link Recommendation} between: what is written most
 * often shall cost least. The bytes are those of the format's codec. One thread.
 */
interface RecommendationEncoder {

    /**
     * @param items the best so many of the recommendation's
     * @param emittedAt when the job emits it
     */
    byte[] encode(SessionRecommendation recommendation, int items, Instant emittedAt);

    /**
     * @param topic of recommendations
     * @param registry may be null where the format needs none
     */
    static RecommendationEncoder of(WireFormat format, String topic, SchemaRegistry registry) {
        return format == WireFormat.JSON
                ? new JsonRecommendations()
                : new AvroRecommendations(format.frame(Recommendation.class, topic, registry));
    }

    /** Null where an item is nobody's pick. */
    static Boolean byReleased(SessionRecommendation recommendation, int rank) {
        var teams = recommendation.teams();
        if (teams == null || teams[rank] == SessionRecommendation.NOBODYS) {
            return null;
        }
        return teams[rank] == SessionRecommendation.OF_RELEASED;
    }

    static boolean knowsTheStart(SessionRecommendation recommendation) {
        return recommendation.sessionStartMs() != SessionState.UNKNOWN_START;
    }
}
