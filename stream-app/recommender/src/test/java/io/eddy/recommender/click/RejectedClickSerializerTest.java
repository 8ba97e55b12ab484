package io.eddy.recommender.click;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.RejectedClick.Reason;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RejectedClickSerializerTest {

    private static final byte[] KEY = {0, 1};
    private static final byte[] VALUE = {(byte) 0xff, 2};

    @Test
    void shouldKeepKeyBytesAndTimeStamp() {
        var record = serialize(new SourceRecord("clicks-in", 3, 17, 1_700_000_000_000L, KEY, VALUE));
        assertThat(record.topic()).isEqualTo("rejected");
        assertThat(record.partition()).isNull();
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.value()).isEqualTo(VALUE);
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_000L);
    }

    @Test
    void shouldSayFromWhereAndWhyInTheHeaders() {
        var record = serialize(new SourceRecord("clicks-in", 3, 17, 1, KEY, VALUE));
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
        assertThat(serialize(new SourceRecord("clicks-in", 3, 17, -1, KEY, VALUE))
                        .timestamp())
                .isNull();
        assertThat(serialize(new SourceRecord("clicks-in", 3, 17, 0, KEY, VALUE))
                        .timestamp())
                .isZero();
    }

    @Test
    void shouldTakeARecordWithoutKeyAndValue() {
        var record = serialize(new SourceRecord("clicks-in", 3, 17, 1, null, null));
        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
    }

    /** Such a record would fail the job at every restart. */
    @Test
    void shouldCutARecordThatWouldNotFitWithItsHeaders() {
        var record = serialize(new SourceRecord("clicks-in", 3, 17, 1, new byte[60_000], new byte[1_048_000]));
        assertThat(record.value()).hasSize(900_000);
        assertThat(record.key()).hasSize(50_000);
        assertThat(new String(record.headers().lastHeader("eddy.value-bytes").value(), StandardCharsets.UTF_8))
                .isEqualTo("1048000");
    }

    private static ProducerRecord<byte[], byte[]> serialize(SourceRecord origin) {
        var rejected = new RejectedClick(origin, Reason.CLOCK_AHEAD, "Zu früh.");
        return new RejectedClickSerializer("rejected").serialize(rejected, null, 5L);
    }
}
