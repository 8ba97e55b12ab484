package io.eddy.recommender.click;

/**
 * A Kafka record as it was read. Its arrays are never written to; equality is by identity of them.
 *
 * @param timestampMs the record's own time stamp
 * @param key may be null
 * @param value may be null
 */
@SuppressWarnings("ArrayRecordComponent") // a value on its way from one operator to the next, never compared
public record SourceRecord(String topic, int partition, long offset, long timestampMs, byte[] key, byte[] value) {

    /** Unique for the record, and the same whenever it is read again. */
    public String id() {
        return topic + "-" + partition + "-" + offset;
    }
}
