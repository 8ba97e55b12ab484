package io.eddy.recommender.release;

import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.ModelRelease;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.WireFormat;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** JSON to {@link AnnouncedRelease}; never fails because of a record. */
public final class ReleaseDecoder implements KafkaRecordDeserializationSchema<AnnouncedRelease> {

    private static final long serialVersionUID = 1;

    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_LOCATION = 4_096;

    private final String topic;

    // Not serializable; made when the source opens.
    private transient RecordCodec<ModelRelease> codec;

    public ReleaseDecoder(String topic) {
        this.topic = topic;
    }

    @Override
    public void open(InitializationContext context) {
        codec = WireFormat.JSON.codec(ModelRelease.class, topic, null);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<AnnouncedRelease> out) {
        out.collect(decode(record.offset(), record.value()));
    }

    private AnnouncedRelease decode(long number, byte[] value) {
        ModelRelease record;
        try {
            record = codec.decode(value);
        } catch (MalformedRecordException e) {
            return new AnnouncedRelease(number, null, e.getMessage());
        }
        var release = Release.of(number, record);
        double share = record.getSessionShare();
        var fault = fault(release.bundle(), share, record.getExperiment());
        fault = fault == null && release.beside() != null ? fault(release.beside(), share, "") : fault;
        return new AnnouncedRelease(number, fault == null ? release : null, fault);
    }

    /** A sentence, or null where nothing is wrong. */
    private static String fault(ReleasedBundle bundle, double share, String experiment) {
        if (bundle.name().isBlank()
                || bundle.version().isBlank()
                || bundle.location().isBlank()) {
            return "The name of a model, its version or its location is empty.";
        }
        if (Math.max(bundle.name().length(), bundle.version().length()) > LONGEST_NAME
                || experiment.length() > LONGEST_NAME
                || bundle.location().length() > LONGEST_LOCATION) {
            return "A name or version of a model or experiment has more than " + LONGEST_NAME
                    + " characters, or a location more than " + LONGEST_LOCATION + ".";
        }
        if (!bundle.sha256().matches("[0-9a-f]{64}")) {
            return "sha256 is not 64 hexadecimal digits.";
        }
        return share > 0 && share <= 1 ? null : "session_share is " + share + ", expected above 0 and at most 1.";
    }

    @Override
    public TypeInformation<AnnouncedRelease> getProducedType() {
        return TypeInformation.of(AnnouncedRelease.class);
    }
}
