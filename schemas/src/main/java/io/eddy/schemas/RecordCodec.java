package io.eddy.schemas;

import org.apache.avro.specific.SpecificRecord;

/**
 * Turns records into the value bytes of a topic and back.
 *
 * <p>Codecs reuse buffers: one thread each.
 */
public interface RecordCodec<T extends SpecificRecord> {

    byte[] encode(T record);

    /**
     * @param bytes null where the record has no value, as a tombstone of a compacted topic
     * @throws MalformedRecordException where the bytes are no such record; the message says what was found
     * @throws java.io.UncheckedIOException where a schema registry cannot be asked: the record may be fine, try again
     */
    T decode(byte[] bytes) throws MalformedRecordException;
}
