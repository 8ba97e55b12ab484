package io.eddy.recommender.click;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.Click;
import io.eddy.schemas.RejectedClick.Reason;
import io.eddy.schemas.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.core.testutils.CommonTestUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClickDecoderTest {

    private static final Instant NOW = Instant.parse("2024-05-01T12:00:00Z");
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final int MAX_ID_LENGTH = 8;
    private static final byte[] KEY = {1, 2};
    private static final long TIMESTAMP_MS = 1_714_564_000_000L;

    @Test
    void shouldAcceptAClickAndRememberWhereItCameFrom() throws IOException {
        var value = json("\"session_id\": \"s1\", \"item_id\": \"i1\", \"event_time\": 1714564799000, "
                + "\"event_id\": \"e1\"");
        var accepted = decode(value).accepted();
        assertThat(accepted.sessionId()).isEqualTo("s1");
        assertThat(accepted.itemId()).isEqualTo("i1");
        assertThat(accepted.eventTimeMs()).isEqualTo(1_714_564_799_000L);
        assertThat(accepted.eventId()).isEqualTo("e1");
        var origin = accepted.origin();
        assertThat(origin.id()).isEqualTo("clicks-in-id-3-17");
        assertThat(origin.timestampMs()).isEqualTo(TIMESTAMP_MS);
        assertThat(origin.key()).isEqualTo(KEY);
        assertThat(origin.value()).isEqualTo(value);
    }

    /** The job's own ids are longer than a shop's may be allowed to be. */
    @Test
    void shouldKeepWhichListAnItemWasClickedIn() throws IOException {
        var list = "clicks-tQ0mVqGDRJ6gM7bTjs0BWA-3-17";
        assertThat(decode(naming(list)).accepted().recommendationId()).isEqualTo(list);
        assertThat(decode(click("s1", "i1", 1)).accepted().recommendationId()).isNull();
        assertRejected(
                naming("r".repeat(513)),
                Reason.ID_TOO_LONG,
                "recommendation_id has 513 characters, at most 512 are allowed.");
        assertRejected(
                naming("r\\udc80"), Reason.GARBLED_ID, "recommendation_id holds the byte 0x80, which is not UTF-8.");
    }

    private static byte[] naming(String recommendationId) {
        return json("\"session_id\": \"s1\", \"item_id\": \"i1\", \"event_time\": 1, \"recommendation_id\": \""
                + recommendationId + "\"");
    }

    @Test
    void shouldAcceptAClickWithoutEventId() throws IOException {
        var decoded = decode(click("s1", "i1", NOW.toEpochMilli()));
        assertThat(decoded.accepted().eventId()).isNull();
        assertThat(decoded.rejected()).isNull();
    }

    @Test
    void shouldReadPlainAvroWhereTheOptionSaysSo() throws IOException {
        var click = Click.newBuilder()
                .setSessionId("s1")
                .setItemId("i1")
                .setEventTime(NOW)
                .build();
        var codec = WireFormat.AVRO.codec(Click.class, "clicks-in", null);
        assertThat(decode(decoder(WireFormat.AVRO), codec.encode(click))
                        .accepted()
                        .itemId())
                .isEqualTo("i1");
    }

    @Test
    void shouldRejectARecordWithoutValue() throws IOException {
        assertRejected(null, Reason.MALFORMED, "The record has no value.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {{                                                       | is not JSON
                    ''                                                       | is not a JSON object
                    []                                                       | is not a JSON object
                    {"session_id": "s1", "item_id": "i1"}                    | Click.event_time is missing.
                    {"session_id": "s1", "event_time": 1}                    | Click.item_id is missing.
                    {"session_id": {}, "item_id": "i1", "event_time": 1}     | Click.session_id is not text
                    {"session_id": "s", "item_id": "i", "event_time": "now"} | Click.event_time is not
                    {"session_id": "s", "item_id": "i", "event_time": 1e400} | Click.event_time is not
                    {"session_id": "s", "item_id": "i", "event_time": 9223372036854775808} | Click.event_time is not
                    """)
    void shouldRejectBytesThatAreNoClick(String value, String detail) throws IOException {
        assertRejected(value.getBytes(StandardCharsets.UTF_8), Reason.MALFORMED, detail);
    }

    @Test
    void shouldRejectAnEmptySessionId() throws IOException {
        assertRejected(click("", "i1", 1), Reason.EMPTY_SESSION_ID, "session_id is empty.");
        assertRejected(click(" ", "i1", 1), Reason.EMPTY_SESSION_ID, "session_id is empty.");
    }

    @Test
    void shouldRejectAnEmptyItemId() throws IOException {
        assertRejected(click("s1", "", 1), Reason.EMPTY_ITEM_ID, "item_id is empty.");
        assertRejected(click("s1", "\\u0000\\u0001", 1), Reason.EMPTY_ITEM_ID, "item_id is empty.");
    }

    @Test
    void shouldRejectAnIdThatIsTooLong() throws IOException {
        var detail = "An id has 9 characters, at most 8 are allowed.";
        assertRejected(click("s12345678", "i1", 1), Reason.ID_TOO_LONG, detail);
        assertRejected(click("s1", "i12345678", 1), Reason.ID_TOO_LONG, detail);
        var longEventId =
                json("\"session_id\": \"s1\", \"item_id\": \"i1\", \"event_time\": 1, \"event_id\": \"e12345678\"");
        assertRejected(longEventId, Reason.ID_TOO_LONG, detail);
        assertThat(decode(click("s1234567", "i1234567", 1)).accepted()).isNotNull();
    }

    /** The backslash is JSON's own: a producer may write what no UTF-8 holds. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    s\\ud800 | i1        | e1      | session_id holds half a character (U+D800).
                    s1      | i\\udfff  | e1      | item_id holds half a character (U+DFFF).
                    s1      | i1        | e\\udc80 | event_id holds the byte 0x80, which is not UTF-8.
                    s1      | i\\ufffd  | e1      | item_id holds a replacement character (U+FFFD): whatever wrote it had lost the id.
                    s\\u0000 | i1        | e1      | session_id holds a NUL character, as UTF-16 text does that is read as UTF-8.
                    s1      | \\ufeffi1 | e1      | item_id holds a byte order mark (U+FEFF).
                    """)
    void shouldRejectAnIdThatHasLostWhatToldItFromOthers(String sessionId, String itemId, String eventId, String detail)
            throws IOException {
        assertRejected(
                json("\"session_id\": \"%s\", \"item_id\": \"%s\", \"event_time\": 1, \"event_id\": \"%s\""
                        .formatted(sessionId, itemId, eventId)),
                Reason.GARBLED_ID,
                detail);
    }

    /** Avro reads such bytes as U+FFFD, and two items would be one. */
    @Test
    void shouldRejectAnAvroIdWhoseBytesAreNotUtf8() throws IOException {
        var click = Click.newBuilder()
                .setSessionId("s1")
                .setItemId("caf?")
                .setEventTime(NOW)
                .build();
        var value = WireFormat.AVRO.codec(Click.class, "clicks-in", null).encode(click);
        for (byte latin1 : new byte[] {(byte) 0xe9, (byte) 0xe8}) {
            var changed = value.clone();
            for (int at = 0; at < changed.length; at++) {
                changed[at] = changed[at] == '?' ? latin1 : changed[at];
            }
            var rejected = decode(decoder(WireFormat.AVRO), changed).rejected();
            assertThat(rejected.reason()).isEqualTo(Reason.GARBLED_ID);
            assertThat(rejected.detail()).startsWith("item_id holds a replacement character");
            assertThat(rejected.origin().value()).isEqualTo(changed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00fc", "\uD83D\uDE00", "a b", "i\u0301"})
    void shouldAcceptAnyWholeText(String id) throws IOException {
        assertThat(decode(click(id, id, 1)).accepted().itemId()).isEqualTo(id);
    }

    @Test
    void shouldAcceptAnEmptyEventId() throws IOException {
        var value = json("\"session_id\": \"s1\", \"item_id\": \"i1\", \"event_time\": 1, \"event_id\": \" \"");
        assertThat(decode(value).accepted().eventId()).isEqualTo(" ");
    }

    @Test
    void shouldRejectAClockThatRunsAheadByMoreThanTheSkew() throws IOException {
        assertRejected(
                click("s1", "i1", NOW.plus(SKEW).toEpochMilli() + 1),
                Reason.CLOCK_AHEAD,
                "event_time is 2024-05-01T12:01:00.001Z, more than PT1M ahead of the job's clock.");
        assertThat(decode(click("s1", "i1", NOW.plus(SKEW).toEpochMilli())).accepted())
                .isNotNull();
    }

    @Test
    void shouldRejectATimeBefore1970() throws IOException {
        assertRejected(
                click("s1", "i1", -1), Reason.NEGATIVE_TIME, "event_time is 1969-12-31T23:59:59.999Z, before 1970.");
        assertThat(decode(click("s1", "i1", 0)).accepted().eventTimeMs()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, CLOCK_AHEAD",
        "-9223372036854775808, NEGATIVE_TIME",
        "'\"+1000000000-12-31T23:59:59.999999999Z\"', MALFORMED",
        "'\"-1000000000-01-01T00:00:00Z\"', MALFORMED"
    })
    void shouldRejectTheEndsOfTimeWithoutOverflow(String eventTime, Reason reason) throws IOException {
        var value = json("\"session_id\": \"s1\", \"item_id\": \"i1\", \"event_time\": " + eventTime);
        assertThat(decode(value).rejected().reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "AVRO"})
    void shouldNeverFailBecauseOfARecord(WireFormat format) throws IOException {
        long seed = 20_240_501;
        var random = new Random(seed);
        var decoder = decoder(format);
        var valid = format.codec(Click.class, "clicks-in", null)
                .encode(Click.newBuilder()
                        .setSessionId("s1")
                        .setItemId("i1")
                        .setEventTime(NOW)
                        .setEventId("e1")
                        .build());
        for (int run = 0; run < 20_000; run++) {
            byte[] value;
            if (run % 2 == 0) {
                value = new byte[random.nextInt(40)];
                random.nextBytes(value);
            } else {
                value = valid.clone();
                for (int change = random.nextInt(3); change >= 0; change--) {
                    value[random.nextInt(value.length)] = (byte) random.nextInt();
                }
            }
            var decoded = decode(decoder, value);
            assertThat(decoded.accepted() == null)
                    .as("seed %d, run %d", seed, run)
                    .isNotEqualTo(decoded.rejected() == null);
        }
    }

    /** The bytes may be anything, so the decoder must not believe a length that it reads. */
    @Test
    void shouldNotReserveMemoryForALengthThatIsNotThere() throws IOException {
        var twoGigabytes = new byte[] {(byte) 0xde, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 1, 2, 3};
        var decoded = decode(decoder(WireFormat.AVRO), twoGigabytes);
        assertThat(decoded.rejected().detail()).doesNotContain("OutOfMemory");
        assertThat(decoded.rejected().reason()).isEqualTo(Reason.MALFORMED);
    }

    private static void assertRejected(byte[] value, Reason reason, String detail) throws IOException {
        var decoded = decode(value);
        assertThat(decoded.accepted()).isNull();
        assertThat(decoded.rejected().reason()).isEqualTo(reason);
        assertThat(decoded.rejected().detail()).contains(detail);
        assertThat(decoded.rejected().origin().value()).isEqualTo(value);
        assertThat(decoded.rejected().origin().key()).isEqualTo(KEY);
        assertThat(decoded.rejected().origin().id()).isEqualTo("clicks-in-id-3-17");
    }

    private static DecodedClick decode(byte[] value) throws IOException {
        return decode(decoder(WireFormat.JSON), value);
    }

    private static DecodedClick decode(ClickDecoder decoder, byte[] value) {
        List<DecodedClick> out = new ArrayList<>();
        var record = new ConsumerRecord<>(
                "clicks-in",
                3,
                17,
                TIMESTAMP_MS,
                TimestampType.CREATE_TIME,
                KEY.length,
                value == null ? -1 : value.length,
                KEY,
                value,
                new RecordHeaders(),
                Optional.empty());
        decoder.deserialize(record, new ListCollector<>(out));
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    /** Copied as on its way to the machine that reads. */
    private static ClickDecoder decoder(WireFormat format) throws IOException {
        var decoder = CommonTestUtils.createCopySerializable(new ClickDecoder(
                format, "clicks-in", () -> "id", null, SKEW, MAX_ID_LENGTH, Clock.fixed(NOW, ZoneOffset.UTC)));
        decoder.open(null);
        return decoder;
    }

    private static byte[] click(String sessionId, String itemId, long eventTimeMs) {
        return json("\"session_id\": \"%s\", \"item_id\": \"%s\", \"event_time\": %d"
                .formatted(sessionId, itemId, eventTimeMs));
    }

    private static byte[] json(String fields) {
        return ("{" + fields + "}").getBytes(StandardCharsets.UTF_8);
    }
}
