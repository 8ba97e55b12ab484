package io.eddy.serving.session;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept of a session.
 *
 * @param latest recommendation
 * @param clicked items of the session, each once, the last clicked one last
 */
public record KeptSession(Recommendation latest, List<String> clicked) {

    /** As the job keeps by its rule of seen items. */
    static final int MOST_CLICKED = 100;

    /** What another version of Eddy wrote and this one cannot read: without a recommendation. */
    private static final KeptSession UNREADABLE = new KeptSession(null, List.of());

    private static final Logger LOG = LoggerFactory.getLogger(KeptSession.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> ITEM_IDS = new TypeReference<>() {};

    public KeptSession {
        clicked = List.copyOf(clicked);
    }

    boolean isReadable() {
        return latest != null;
    }

    /**
     * The session after its next click.
     *
     * @param before null where it is the first that is known of the session id
     */
    static KeptSession after(KeptSession before, Recommendation next) {
        var clicked = new ArrayList<String>();
        if (before != null && before.isReadable() && isOneSession(before.latest, next)) {
            clicked.addAll(before.clicked);
            clicked.remove(next.getClick().getItemId());
        }
        clicked.add(next.getClick().getItemId());
        return new KeptSession(next, clicked.subList(Math.max(0, clicked.size() - MOST_CLICKED), clicked.size()));
    }

    private static boolean isOneSession(Recommendation before, Recommendation next) {
        var start = before.getClick().getSessionStart();
        var nextStart = next.getClick().getSessionStart();
        return (start != null && nextStart != null)
                ? start.equals(nextStart)
                : next.getClick().getPosition() > before.getClick().getPosition();
    }

    /**
     * Two lines of JSON, the recommendation and the items, so that sessions outlive a change of the topic's format or schema.
     * Any number of threads may read, one may write.
     */
    static Serde<KeptSession> serde() {
        var codec = WireFormat.JSON.codec(Recommendation.class, "recommendations", null);
        return Serdes.serdeFrom(
                (topic, kept) -> kept == null ? null : write(kept, codec),
                (topic, bytes) -> bytes == null ? null : read(bytes, codec));
    }

    private static byte[] write(KeptSession kept, RecordCodec<Recommendation> codec) {
        try {
            var latest = codec.encode(kept.latest);
            var clicked = JSON.writeValueAsBytes(kept.clicked);
            return ByteBuffer.allocate(latest.length + 1 + clicked.length)
                    .put(latest)
                    .put((byte) '\n')
                    .put(clicked)
                    .array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeptSession read(byte[] bytes, RecordCodec<Recommendation> codec) {
        try {
            int latest = 0;
            while (latest < bytes.length && bytes[latest] != '\n') {
                latest++;
            }
            int clicked = Math.min(latest + 1, bytes.length);
            return new KeptSession(
                    codec.decode(Arrays.copyOf(bytes, latest)),
                    JSON.readValue(bytes, clicked, bytes.length - clicked, ITEM_IDS));
        } catch (IOException | MalformedRecordException e) {
            LOG.debug("Written by another version", e);
            return UNREADABLE;
        }
    }
}
