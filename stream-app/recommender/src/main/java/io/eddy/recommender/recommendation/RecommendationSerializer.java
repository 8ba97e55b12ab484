package io.eddy.recommender.recommendation;

import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.HttpSchemaRegistry;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.WireFormat;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** {@link SessionRecommendation} to a record of the recommendations topic, keyed by session id. */
public final class RecommendationSerializer implements KafkaRecordSerializationSchema<SessionRecommendation> {

    private static final long serialVersionUID = 1;

    private final WireFormat format;
    private final String topic;
    private final URI registryUrl;
    private final Clock clock;

    // Not serializable; made when the sink opens.
    private transient RecordCodec<Recommendation> codec;

    /**
     * @param registryUrl may be null where the format needs none
     * @param clock serializable, as the system's is
     */
    public RecommendationSerializer(WireFormat format, String topic, URI registryUrl, Clock clock) {
        this.format = format;
        this.topic = topic;
        this.registryUrl = registryUrl;
        this.clock = clock;
    }

    @Override
    public void open(InitializationContext context, KafkaSinkContext sinkContext) {
        var registry = registryUrl == null ? null : new HttpSchemaRegistry(registryUrl);
        codec = format.codec(Recommendation.class, topic, registry);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            SessionRecommendation recommendation, KafkaSinkContext context, Long timestamp) {
        var click = recommendation.click();
        var key = click.sessionId().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, null, null, key, codec.encode(toRecord(recommendation)));
    }

    private Recommendation toRecord(SessionRecommendation recommendation) {
        var click = recommendation.click();
        var items = new ArrayList<Candidate>(recommendation.itemIds().length);
        for (int rank = 0; rank < recommendation.itemIds().length; rank++) {
            items.add(
                    new Candidate(recommendation.itemIds()[rank], recommendation.scores()[rank]));
        }
        return new Recommendation(
                click.origin().id(),
                click.sessionId(),
                new CausingClick(
                        click.eventId(),
                        click.itemId(),
                        recommendation.position(),
                        Instant.ofEpochMilli(click.eventTimeMs())),
                items,
                recommendation.modelName(),
                recommendation.modelVersion(),
                recommendation.strategy(),
                clock.instant());
    }
}
