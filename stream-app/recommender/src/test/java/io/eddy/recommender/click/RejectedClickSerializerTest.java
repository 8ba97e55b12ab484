package io.eddy.recommender.click;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.recommender.topic.OpenSink;
import io.eddy.recommender.topic.RecordSize;
import io.eddy.recommender.topic.TopicLimits;
import io.eddy.schemas.RejectedClick.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RejectedClickSerializerTest {

    private static final byte[] KEY = {0, 1};
    private static final byte[] VALUE = {(byte) 0xff, 2};
    private static final long NOW_MS = 1_700_000_000_000L;

    private TopicLimits limits = OpenSink.KAFKAS;
    private OpenSink sink;

    @Test
    void shouldKeepKeyBytesAndTimeStamp() {
        var record = serialize(new SourceRecord("clicks-in", "id", 3, 17, 1_700_000_000_000L, KEY, VALUE));
        assertThat(record.topic()).isEqualTo("rejected");
        assertThat(record.partition()).isNull();
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.value()).isEqualTo(VALUE);
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_000L);
    }

    @Test
    void shouldSayFromWhereAndWhyInTheHeaders() {
        var record = serialize(new SourceRecord("clicks-in", "id", 3, 17, 1, KEY, VALUE));
        Map<String, String> headers = new LinkedHashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        assertThat(headers)
                .containsExactly(
                        Map.entry("eddy.topic", "clicks-in"),
                        Map.entry("eddy.partition", "3"),
                        Map.entry("eddy.offset", "17"),
                        Map.entry("eddy.reason", "clock_ahead"),
                        Map.entry("eddy.detail", "Zu früh."));
    }

    @Test
    void shouldLetTheProducerChooseATimeStampWhereThereWasNone() {
        assertThat(serialize(new SourceRecord("clicks-in", "id", 3, 17, -1, KEY, VALUE))
                        .timestamp())
                .isNull();
        assertThat(serialize(new SourceRecord("clicks-in", "id", 3, 17, 0, KEY, VALUE))
                        .timestamp())
                .isZero();
    }

    @Test
    void shouldTakeARecordWithoutKeyAndValue() {
        var record = serialize(new SourceRecord("clicks-in", "id", 3, 17, 1, null, null));
        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
    }

    /** Such a record would fail the job at every restart. */
    @Test
    void shouldCutARecordThatIsTooLargeForTheTopic() {
        limits = new TopicLimits(100_000, false, Long.MAX_VALUE, Long.MAX_VALUE);
        var record = serialize(new SourceRecord("clicks-in", "id", 3, 17, 1, KEY, new byte[200_000]));
        assertThat(RecordSize.of(record)).isBetween(99_950, 100_000);
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(header(record, "eddy.value-bytes")).isEqualTo("200000");
        assertThat(record.headers().lastHeader("eddy.key-bytes")).isNull();
        assertThat(sink.counts()).isEqualTo(Map.of("recordsCut", 1L));
    }

    @Test
    void shouldLeaveARecordWholeThatJustFits() {
        var origin = new SourceRecord("clicks-in", "id", 3, 17, 1, KEY, VALUE);
        int bytes = RecordSize.of(serialize(origin));
        limits = new TopicLimits(bytes, false, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(serialize(origin).value()).isEqualTo(VALUE);
        assertThat(sink.counts()).isEmpty();
    }

    @Test
    void shouldCutAKeyThatLeavesNoRoomForTheValue() {
        limits = new TopicLimits(100_000, false, Long.MAX_VALUE, Long.MAX_VALUE);
        var record = serialize(new SourceRecord("clicks-in", "id", 3, 17, 1, new byte[99_990], new byte[50_000]));
        assertThat(RecordSize.of(record)).isLessThanOrEqualTo(100_000);
        assertThat(record.key().length).isBetween(6_200, 6_250);
        assertThat(header(record, "eddy.key-bytes")).isEqualTo("99990");
        assertThat(record.value()).hasSize(50_000);
        assertThat(record.headers().lastHeader("eddy.value-bytes")).isNull();
    }

    @Test
    void shouldFitWhateverTheSizes() {
        long seed = 20_261_126;
        var random = new Random(seed);
        for (int run = 0; run < 1_000; run++) {
            limits = new TopicLimits(
                    RejectedClickSerializer.LEAST_RECORD_BYTES + random.nextInt(3_000), true, Long.MAX_VALUE, 0);
            var key = random.nextInt(3) == 0 ? null : new byte[random.nextInt(6_000)];
            var value = random.nextInt(9) == 0 ? null : new byte[random.nextInt(12_000)];
            var origin = new SourceRecord("t".repeat(249), "id", Integer.MAX_VALUE, Long.MAX_VALUE, 1, key, value);
            var record = serialize(origin, "\uffee".repeat(2_000));
            assertThat(RecordSize.of(record))
                    .as("seed %d, run %d", seed, run)
                    .isLessThanOrEqualTo(limits.recordBytes());
        }
    }

    /** The broker would refuse it, also at every restart. */
    @Test
    void shouldGiveARecordWithoutKeyItsPlaceAsKeyWhereTheTopicIsCompacted() {
        limits = new TopicLimits(100_000, true, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(serialize(new SourceRecord("clicks-in", "id", 3, 17, 1, null, VALUE))
                        .key())
                .isEqualTo("clicks-in-id-3-17".getBytes(StandardCharsets.UTF_8));
        assertThat(serialize(new SourceRecord("clicks-in", "id", 3, 17, 1, KEY, VALUE))
                        .key())
                .isEqualTo(KEY);
    }

    @Test
    void shouldKeepATimeThatTheTopicRefusesInAHeader() {
        limits = new TopicLimits(100_000, false, 3_600_000, 3_600_000);
        var taken = serialize(new SourceRecord("clicks-in", "id", 3, 17, NOW_MS - 1_800_000, KEY, VALUE));
        assertThat(taken.timestamp()).isEqualTo(NOW_MS - 1_800_000);
        for (long timeMs : new long[] {0, NOW_MS - 3_600_000, NOW_MS + 3_600_000, Long.MAX_VALUE}) {
            var refused = serialize(new SourceRecord("clicks-in", "id", 3, 17, timeMs, KEY, VALUE));
            assertThat(refused.timestamp()).isNull();
            assertThat(header(refused, "eddy.timestamp")).isEqualTo(Long.toString(timeMs));
            assertThat(sink.counts()).isEqualTo(Map.of("recordTimesReplaced", 1L));
        }
    }

    @Test
    void shouldLeaveOutAndCountWhatATopicCannotTakeHoweverItIsCut() {
        limits = new TopicLimits(150, false, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(serialize(new SourceRecord("clicks-in", "id", 3, 17, 1, KEY, VALUE)))
                .isNull();
        assertThat(sink.counts()).isEqualTo(Map.of("recordsNotWritten", 1L));
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private ProducerRecord<byte[], byte[]> serialize(SourceRecord origin) {
        return serialize(origin, "Zu fr\u00fch.");
    }

    private ProducerRecord<byte[], byte[]> serialize(SourceRecord origin, String detail) {
        sink = new OpenSink();
        var found = limits;
        var serializer = new RejectedClickSerializer(
                "rejected", () -> found, Clock.fixed(Instant.ofEpochMilli(NOW_MS), ZoneOffset.UTC));
        serializer.open(sink, null);
        return serializer.serialize(new RejectedClick(origin, Reason.CLOCK_AHEAD, detail), null, 5L);
    }
}
