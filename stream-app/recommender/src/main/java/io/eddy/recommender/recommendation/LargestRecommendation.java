package io.eddy.recommender.recommendation;

import io.eddy.inference.model.ModelCard;
import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.topic.RecordSize;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.kafka.common.Uuid;

/**
 * The largest recommendation that a model can make: the k longest item ids after a click with the longest ids. What an experiment adds is
 * not in it: a job without one shall not fail for that, and the sink leaves the last items out.
 */
public final class LargestRecommendation {

    private static final String TOPIC = "a-topic-of-a-usual-length";

    /** No float is written with more characters. */
    private static final float LONGEST_SCORE = -1.18506814E-26f;

    private final RecommendationRecords records;
    private final SessionRecommendation recommendation;

    /**
     * @param maxIdLength of session, item and event id of a click, of one byte a character
     */
    public LargestRecommendation(WireFormat format, ModelCard model, int k, int maxIdLength) {
        // With a registry a record is 5 bytes longer; a schema is registered when the job runs.
        var unregistered = format == WireFormat.AVRO_REGISTRY ? WireFormat.AVRO : format;
        records = new RecommendationRecords(
                RecommendationEncoder.of(unregistered, TOPIC, null), TOPIC, Clock.systemUTC());
        var id = "x".repeat(maxIdLength);
        var longest = model.items().ids().stream()
                .map(itemId -> itemId.getBytes(StandardCharsets.UTF_8))
                .sorted(Comparator.comparingInt(itemId -> -itemId.length))
                .limit(k)
                .toArray(byte[][]::new);
        var scores = new float[longest.length];
        Arrays.fill(scores, LONGEST_SCORE);
        var origin =
                new SourceRecord(TOPIC, Uuid.ONE_UUID.toString(), Integer.MAX_VALUE, Long.MAX_VALUE, 0, null, null);
        recommendation = new SessionRecommendation(
                new AcceptedClick(id, id, Long.MAX_VALUE, id, null, origin),
                false,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                model.strategy(),
                longest,
                scores,
                null,
                model.name(),
                model.version(),
                null);
    }

    /** Its bytes as a record. */
    public int bytes() {
        return RecordSize.of(records.record(recommendation, recommendation.itemIds().length));
    }

    /** The largest k whose recommendation fits into so many bytes; 0 or less where there is none. */
    public int kWithin(int recordBytes) {
        return records.itemsWithin(recordBytes, recommendation);
    }
}
