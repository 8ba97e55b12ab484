package io.eddy.serving;

import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Recommendations that tests send. */
public final class Examples {

    /** When examples are emitted, unless a test says otherwise. */
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Examples() {}

    /** @param clickMs event time of the click */
    public static Recommendation recommendation(String sessionId, String itemId, int position, long clickMs) {
        return recommendation(sessionId, itemId, position, clickMs, NOW);
    }

    public static Recommendation recommendation(
            String sessionId, String itemId, int position, long clickMs, Instant emittedAt) {
        return Recommendation.newBuilder()
                .setRecommendationId(sessionId + "-" + position)
                .setSessionId(sessionId)
                .setClick(new CausingClick(null, itemId, position, Instant.ofEpochMilli(clickMs), null, null, true))
                .setItems(List.of(new Candidate("next-of-" + itemId, 1.5f, null), new Candidate("other", -0.5f, null)))
                .setModelName("gru4rec")
                .setModelVersion("7")
                .setStrategy("gru4rec")
                .setEmittedAt(emittedAt)
                .build();
    }

    public static byte[] bytes(Recommendation recommendation) {
        return WireFormat.JSON
                .codec(Recommendation.class, "recommendations", null)
                .encode(recommendation);
    }

    public static String json(Recommendation recommendation) {
        return new String(bytes(recommendation), StandardCharsets.UTF_8);
    }
}
