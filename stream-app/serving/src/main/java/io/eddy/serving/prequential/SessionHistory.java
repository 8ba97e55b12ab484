package io.eddy.serving.prequential;

import io.eddy.schemas.Recommendation;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a session: its last recommendation, and what tells a recommendation that was seen before.
 *
 * <p>After a failure the job reads clicks again, and gives them the same ids. It reads each partition of the clicks topic
 * in order, so within a session an offset of a partition is new exactly if it is above all that were seen of that
 * partition. Ids of another form are compared with the last few of their kind.
 */
final class SessionHistory {

    /** Far more partitions than the clicks of one session come from; bounds what made-up ids can do. */
    static final int MAX_PARTITIONS = 1_000;

    static final int MAX_OTHER_IDS = 16;

    private static final int FORMAT = 1;

    /** By partition, the one that was seen last at the end. */
    private final Map<String, Long> highestOffsets = new LinkedHashMap<>();

    private final ArrayDeque<String> otherIds = new ArrayDeque<>();
    private LastRecommendation last;

    /** A session of which nothing is known. */
    SessionHistory() {}

    SessionHistory(byte[] bytes) {
        var in = new FieldReader(bytes, FORMAT, "A session of the evaluation");
        last = LastRecommendation.readFrom(in);
        for (int partitions = in.readInt(); partitions > 0; partitions--) {
            highestOffsets.put(in.readText(), in.readLong());
        }
        otherIds.addAll(in.readTexts());
    }

    boolean hasSeen(String recommendationId) {
        return ClickOffset.of(recommendationId)
                .map(click -> click.offset() <= highestOffsets.getOrDefault(click.partition(), -1L))
                .orElseGet(() -> otherIds.contains(recommendationId));
    }

    /** Empty before the first recommendation. */
    Optional<LastRecommendation> last() {
        return Optional.ofNullable(last);
    }

    void add(Recommendation recommendation) {
        var id = recommendation.getRecommendationId();
        last = LastRecommendation.of(recommendation);
        ClickOffset.of(id)
                .ifPresentOrElse(
                        click -> {
                            highestOffsets.remove(click.partition());
                            highestOffsets.put(click.partition(), click.offset());
                        },
                        () -> otherIds.addLast(id));
        if (highestOffsets.size() > MAX_PARTITIONS) {
            highestOffsets.remove(highestOffsets.keySet().iterator().next());
        }
        if (otherIds.size() > MAX_OTHER_IDS) {
            otherIds.removeFirst();
        }
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        last.writeTo(out);
        out.writeInt(highestOffsets.size());
        highestOffsets.forEach((partition, offset) -> {
            out.writeText(partition);
            out.writeLong(offset);
        });
        out.writeTexts(otherIds, otherIds.size());
        return out.toBytes();
    }
}
