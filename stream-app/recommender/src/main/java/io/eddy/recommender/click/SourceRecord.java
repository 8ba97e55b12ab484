package io.eddy.recommender.click;

import io.eddy.schemas.RecommendationId;

/**
 * A Kafka record as it was read. Its arrays are never written to; equality is by identity of them.
 *
 * @param topicId Kafka's id of the topic: one that is made anew has another
 * @param timestampMs the record's own time stamp
 * @param key may be null
 * @param value may be null
 */
@SuppressWarnings("ArrayRecordComponent") // a value on its way from one operator to the next, never compared
public record SourceRecord(
        String topic, String topicId, int partition, long offset, long timestampMs, byte[] key, byte[] value) {

    /** Unique for the record, also where the topic is made anew, and the same whenever it is read again. */
    public String id() {
        return RecommendationId.of(topic, topicId, partition, offset);
    }
}
