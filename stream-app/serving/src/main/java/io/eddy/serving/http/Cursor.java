package io.eddy.serving.http;

import io.eddy.schemas.Recommendation;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A place in the list of one recommendation, so that pages of two lists are never mixed.
 *
 * @param passed how many of the recommendation's items, left out ones among them, come before it
 */
record Cursor(String recommendationId, int passed) {

    private static final String PARAMETER = "cursor";

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((passed + "|" + recommendationId).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * How many of the recommendation's items come before the cursor.
     *
     * @param text null for the beginning
     * @throws Problem where it is none, or of another recommendation
     */
    static int passed(String text, Recommendation recommendation) {
        if (text == null) {
            return 0;
        }
        var cursor = of(text);
        if (!cursor.recommendationId.equals(recommendation.getRecommendationId())) {
            throw Problem.of(
                            HttpStatus.GONE,
                            "The session has clicked since: the list that the cursor is of is no longer there. Begin without a cursor.")
                    .with("parameter", PARAMETER);
        }
        return Math.min(cursor.passed, recommendation.getItems().size());
    }

    private static Cursor of(String text) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\\|", 2);
            return new Cursor(parts[1], Math.max(0, Integer.parseInt(parts[0])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw Problem.ofParameter(PARAMETER, "The parameter cursor is none that this server gave.");
        }
    }
}
