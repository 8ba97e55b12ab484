package io.eddy.serving.session;

import io.eddy.serving.MalformedRecommendations;

/**
 * What the stream tells the rest of the process as it goes.
 *
 * @param listeners of single sessions
 */
record HeardOfSessions(
        RecentRecommendations recent,
        MalformedRecommendations malformed,
        PopularItems popular,
        SessionListeners listeners) {

    HeardOfSessions(MalformedRecommendations malformed) {
        this(new RecentRecommendations(), malformed, new PopularItems(), new SessionListeners());
    }
}
