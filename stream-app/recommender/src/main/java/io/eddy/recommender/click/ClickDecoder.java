package io.eddy.recommender.click;

import io.eddy.catalogue.Ids;
import io.eddy.recommender.topic.TopicIdSource;
import io.eddy.schemas.Click;
import io.eddy.schemas.HttpSchemaRegistry;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.RejectedClick.Reason;
import io.eddy.schemas.WireFormat;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Bytes to {@link DecodedClick}; never fails because of a record.
 *
 * <p>A click whose clock runs ahead is rejected here, inside the source, because a single one would push the watermark
 * forward and end every open session.
 */
public final class ClickDecoder implements KafkaRecordDeserializationSchema<DecodedClick> {

    private static final long serialVersionUID = 2;

    /** The job's own are shorter, whatever the topic is called. */
    private static final int LONGEST_RECOMMENDATION_ID = 512;

    private final WireFormat format;
    private final String topic;
    private final TopicIdSource topicIdSource;
    private final URI registryUrl;
    private final Duration maxClockSkew;
    private final int maxIdLength;
    private final Clock clock;

    // Not serializable; made when the source opens.
    private transient RecordCodec<Click> codec;
    private transient String topicId;

    /**
     * @param registryUrl may be null where the format needs none
     * @param maxIdLength in characters, of session, item and event id
     * @param clock serializable, as the system's is
     */
    public ClickDecoder(
            WireFormat format,
            String topic,
            TopicIdSource topicIdSource,
            URI registryUrl,
            Duration maxClockSkew,
            int maxIdLength,
            Clock clock) {
        this.format = format;
        this.topic = topic;
        this.topicIdSource = topicIdSource;
        this.registryUrl = registryUrl;
        this.maxClockSkew = maxClockSkew;
        this.maxIdLength = maxIdLength;
        this.clock = clock;
    }

    @Override
    public void open(InitializationContext context) {
        var registry = registryUrl == null ? null : new HttpSchemaRegistry(registryUrl);
        codec = format.codec(Click.class, topic, registry);
        topicId = topicIdSource.read();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<DecodedClick> out) {
        out.collect(decode(new SourceRecord(
                record.topic(),
                topicId,
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value())));
    }

    private DecodedClick decode(SourceRecord origin) {
        if (origin.value() == null) {
            return rejected(origin, Reason.MALFORMED, "The record has no value.");
        }
        Click click;
        try {
            click = codec.decode(origin.value());
        } catch (MalformedRecordException e) {
            return rejected(origin, Reason.MALFORMED, e.getMessage());
        }
        if (isEmpty(click.getSessionId())) {
            return rejected(origin, Reason.EMPTY_SESSION_ID, "session_id is empty.");
        }
        if (isEmpty(click.getItemId())) {
            return rejected(origin, Reason.EMPTY_ITEM_ID, "item_id is empty.");
        }
        int longest = Math.max(
                Math.max(click.getSessionId().length(), click.getItemId().length()), lengthOf(click.getEventId()));
        if (longest > maxIdLength) {
            return rejected(
                    origin,
                    Reason.ID_TOO_LONG,
                    "An id has " + longest + " characters, at most " + maxIdLength + " are allowed.");
        }
        if (lengthOf(click.getRecommendationId()) > LONGEST_RECOMMENDATION_ID) {
            return rejected(
                    origin,
                    Reason.ID_TOO_LONG,
                    "recommendation_id has " + click.getRecommendationId().length() + " characters, at most "
                            + LONGEST_RECOMMENDATION_ID + " are allowed.");
        }
        var garbled = garbled(click);
        if (garbled != null) {
            return rejected(origin, Reason.GARBLED_ID, garbled);
        }
        return checkTime(click, origin);
    }

    private static int lengthOf(String id) {
        return id == null ? 0 : id.length();
    }

    private static boolean isEmpty(String id) {
        return id.trim().isBlank();
    }

    /** A sentence, or null where all ids are whole. */
    private static String garbled(Click click) {
        var fault = fault("session_id", click.getSessionId());
        fault = fault == null ? fault("item_id", click.getItemId()) : fault;
        fault = fault == null ? faultUnlessEmpty("event_id", click.getEventId()) : fault;
        return fault == null ? faultUnlessEmpty("recommendation_id", click.getRecommendationId()) : fault;
    }

    private static String faultUnlessEmpty(String field, String id) {
        return id == null || isEmpty(id) ? null : fault(field, id);
    }

    private static String fault(String field, String id) {
        var fault = Ids.fault(id);
        return fault == null ? null : field + " " + fault + ".";
    }

    private DecodedClick checkTime(Click click, SourceRecord origin) {
        Instant latest = clock.instant().plus(maxClockSkew);
        if (click.getEventTime().isAfter(latest)) {
            return rejected(
                    origin,
                    Reason.CLOCK_AHEAD,
                    "event_time is " + click.getEventTime() + ", more than " + maxClockSkew
                            + " ahead of the job's clock.");
        }
        if (click.getEventTime().isBefore(Instant.EPOCH)) {
            return rejected(origin, Reason.NEGATIVE_TIME, "event_time is " + click.getEventTime() + ", before 1970.");
        }
        return new DecodedClick(
                new AcceptedClick(
                        click.getSessionId(),
                        click.getItemId(),
                        click.getEventTime().toEpochMilli(),
                        click.getEventId(),
                        click.getRecommendationId(),
                        origin),
                null);
    }

    private static DecodedClick rejected(SourceRecord origin, Reason reason, String detail) {
        return new DecodedClick(null, new RejectedClick(origin, reason, detail));
    }

    @Override
    public TypeInformation<DecodedClick> getProducedType() {
        return TypeInformation.of(DecodedClick.class);
    }
}
