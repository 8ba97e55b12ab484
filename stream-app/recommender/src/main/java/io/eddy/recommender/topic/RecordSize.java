package io.eddy.recommender.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * An upper bound of the bytes of a record that is sent in a batch of its own, uncompressed, as producers and brokers compare it
 * with their limits.
 *
 * <p>By Kafka's record format 2: a batch has 61 bytes before its first record, and the fixed fields of a record at most 36.
 */
public final class RecordSize {

    private static final int BATCH = 61;
    private static final int FIXED_FIELDS = 36;

    /** The length of a header's name and of its value, each a number of at most 5 bytes. */
    private static final int HEADER_LENGTHS = 10;

    private RecordSize() {}

    /** Bytes of the whole record. */
    public static int of(ProducerRecord<byte[], byte[]> record) {
        return of(record.headers()) + length(record.key()) + length(record.value());
    }

    /** Bytes of a record of these headers with neither key nor value. */
    public static int of(Iterable<Header> headers) {
        int bytes = BATCH + FIXED_FIELDS;
        for (var header : headers) {
            bytes += HEADER_LENGTHS + length(header.key().getBytes(StandardCharsets.UTF_8)) + length(header.value());
        }
        return bytes;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
