package io.eddy.serving;

import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.serving.MalformedRecommendations.Cause;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/** Values of the recommendations topic to recommendations; counts and leaves out those that are none. One thread. */
public final class RecommendationReader {

    private final RecordCodec<Recommendation> codec;
    private final MalformedRecommendations malformed;
    private final ProcessingContext context;

    /** @param context knows where the record stood */
    public RecommendationReader(
            RecordCodec<Recommendation> codec, MalformedRecommendations malformed, ProcessingContext context) {
        this.codec = codec;
        this.malformed = malformed;
        this.context = context;
    }

    public Optional<Recommendation> read(byte[] value) {
        if (value == null) {
            skip(Cause.NO_VALUE, "It has no value.");
            return Optional.empty();
        }
        Recommendation recommendation;
        try {
            recommendation = codec.decode(value);
        } catch (MalformedRecordException e) {
            skip(Cause.UNREADABLE, e.getMessage());
            return Optional.empty();
        }
        if (recommendation.getSessionId().isBlank()) {
            skip(Cause.NO_SESSION_ID, "Its session id is blank.");
            return Optional.empty();
        }
        return Optional.of(recommendation);
    }

    /**
     * Counts the record that is being processed.
     *
     * @param detail a sentence
     */
    public void skip(Cause cause, String detail) {
        var origin = context.recordMetadata()
                .map(metadata -> "topic " + metadata.topic() + ", partition " + metadata.partition() + ", offset "
                        + metadata.offset())
                .orElse("an unknown topic");
        malformed.count(cause, origin, detail);
    }
}
