package io.eddy.recommender.recommendation;

import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.session.SessionState;
import io.eddy.recommender.topic.RecordSize;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of the recommendations topic, keyed by session id. One thread. */
final class RecommendationRecords {

    private final RecordCodec<Recommendation> codec;
    private final String topic;
    private final Clock clock;

    RecommendationRecords(RecordCodec<Recommendation> codec, String topic, Clock clock) {
        this.codec = codec;
        this.topic = topic;
        this.clock = clock;
    }

    /** @param items the best so many of the recommendation's */
    ProducerRecord<byte[], byte[]> record(SessionRecommendation recommendation, int items) {
        var key = recommendation.click().sessionId().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, null, null, key, codec.encode(value(recommendation, items)));
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

    private Recommendation value(SessionRecommendation recommendation, int items) {
        var click = recommendation.click();
        var candidates = new ArrayList<Candidate>(items);
        for (int rank = 0; rank < items; rank++) {
            candidates.add(new Candidate(
                    recommendation.itemIds()[rank], recommendation.scores()[rank], byReleased(recommendation, rank)));
        }
        return new Recommendation(
                click.origin().id(),
                click.sessionId(),
                new CausingClick(
                        click.eventId(),
                        click.itemId(),
                        recommendation.position(),
                        Instant.ofEpochMilli(click.eventTimeMs()),
                        recommendation.sessionStartMs() == SessionState.UNKNOWN_START
                                ? null
                                : Instant.ofEpochMilli(recommendation.sessionStartMs()),
                        click.recommendationId(),
                        recommendation.itemKnown()),
                candidates,
                recommendation.modelName(),
                recommendation.modelVersion(),
                recommendation.strategy(),
                clock.instant(),
                recommendation.experiment() == null
                        ? null
                        : recommendation.experiment().asRecord());
    }

    private static Boolean byReleased(SessionRecommendation recommendation, int rank) {
        var teams = recommendation.teams();
        if (teams == null || teams[rank] == SessionRecommendation.NOBODYS) {
            return null;
        }
        return teams[rank] == SessionRecommendation.OF_RELEASED;
    }
}
