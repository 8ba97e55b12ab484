package io.eddy.recommender.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;

class RecordSizeTest {

    @Test
    void shouldBeALittleMoreThanWhatProducerAndBrokerCompareWithTheirLimits() {
        long seed = 20_261_126;
        var random = new Random(seed);
        for (int run = 0; run < 500; run++) {
            var key = bytes(random, 300);
            var value = bytes(random, 40_000);
            List<Header> headers = List.of(
                    new RecordHeader("ü" + run, bytes(random, 200)), new RecordHeader("eddy.detail", new byte[run]));
            int size = RecordSize.of(new ProducerRecord<>("t", null, null, key, value, headers));
            int producers = AbstractRecords.estimateSizeInBytesUpperBound(
                    RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.NONE, key, value, headers.toArray(Header[]::new));
            int brokers = MemoryRecords.withRecords(
                            Compression.NONE, new SimpleRecord(5, key, value, headers.toArray(Header[]::new)))
                    .sizeInBytes();
            assertThat(size)
                    .as("seed %d, run %d", seed, run)
                    .isBetween(Math.max(producers, brokers), Math.min(producers, brokers) + 60);
        }
    }

    /** Null one time in four. */
    private static byte[] bytes(Random random, int most) {
        if (random.nextInt(4) == 0) {
            return null;
        }
        return ByteBuffer.allocate(random.nextInt(most)).array();
    }
}
