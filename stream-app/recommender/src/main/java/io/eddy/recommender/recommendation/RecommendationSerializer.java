package io.eddy.recommender.recommendation;

import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.topic.LimitsSource;
import io.eddy.recommender.topic.RecordSize;
import io.eddy.recommender.topic.TopicLimits;
import io.eddy.recommender.topic.WriteMetrics;
import io.eddy.schemas.HttpSchemaRegistry;
import io.eddy.schemas.WireFormat;
import java.net.URI;
import java.time.Clock;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@link SessionRecommendation} to a record of the recommendations topic, keyed by session id.
 *
 * <p>Of one that is larger than the topic takes, which would fail the job again and again, the last items are left out.
 */
public final class RecommendationSerializer implements KafkaRecordSerializationSchema<SessionRecommendation> {

    private static final long serialVersionUID = 2;

    private final WireFormat format;
    private final String topic;
    private final URI registryUrl;
    private final LimitsSource limitsSource;
    private final Clock clock;

    // Not serializable; made when the sink opens.
    private transient RecommendationRecords records;
    private transient TopicLimits limits;
    private transient WriteMetrics metrics;

    /**
     * @param registryUrl may be null where the format needs none
     * @param clock serializable, as the system's is
     */
    public RecommendationSerializer(
            WireFormat format, String topic, URI registryUrl, LimitsSource limitsSource, Clock clock) {
        this.format = format;
        this.topic = topic;
        this.registryUrl = registryUrl;
        this.limitsSource = limitsSource;
        this.clock = clock;
    }

    @Override
    public void open(InitializationContext context, KafkaSinkContext sinkContext) {
        var registry = registryUrl == null ? null : new HttpSchemaRegistry(registryUrl);
        records = new RecommendationRecords(RecommendationEncoder.of(format, topic, registry), topic, clock);
        limits = limitsSource.read();
        metrics = new WriteMetrics(context.getMetricGroup(), "recommendation", topic);
    }

    /** Null where not even one without items fits, as in a topic whose setting was changed while the job runs. */
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            SessionRecommendation recommendation, KafkaSinkContext context, Long timestamp) {
        var record = records.record(recommendation, recommendation.itemIds().length);
        return RecordSize.of(record) <= limits.recordBytes() ? record : cut(recommendation, RecordSize.of(record));
    }

    private ProducerRecord<byte[], byte[]> cut(SessionRecommendation recommendation, int bytes) {
        var id = recommendation.click().origin().id();
        int items = records.itemsWithin(limits.recordBytes(), recommendation);
        if (items < 0) {
            metrics.countNotWritten(id, RecordSize.of(records.record(recommendation, 0)), limits.recordBytes());
            return null;
        }
        metrics.countCut(id, bytes, limits.recordBytes());
        return records.record(recommendation, items);
    }
}
