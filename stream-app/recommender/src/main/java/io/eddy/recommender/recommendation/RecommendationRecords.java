package io.eddy.recommender.recommendation;

import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.topic.RecordSize;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of the recommendations topic, keyed by session id. One thread. */
final class RecommendationRecords {

    private final RecommendationEncoder encoder;
    private final String topic;
    private final Clock clock;

    RecommendationRecords(RecommendationEncoder encoder, String topic, Clock clock) {
        this.encoder = encoder;
        this.topic = topic;
        this.clock = clock;
    }

    /** @param items the best so many of the recommendation's */
    ProducerRecord<byte[], byte[]> record(SessionRecommendation recommendation, int items) {
        var key = recommendation.click().sessionId().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, null, null, key, encoder.encode(recommendation, items, clock.instant()));
    }

    /** How many of the recommendation's items a record of so many bytes holds; -1 where none fits even without items. */
    int itemsWithin(int recordBytes, SessionRecommendation recommendation) {
        int fitting = -1;
        int tooMany = recommendation.itemIds().length + 1;
        while (tooMany - fitting > 1) {
            int items = (fitting + tooMany) >>> 1;
            if (RecordSize.of(record(recommendation, items)) <= recordBytes) {
                fitting = items;
            } else {
                tooMany = items;
            }
        }
        return fitting;
    }
}
