package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every wire format promises, and what only one of them does. */
class RecordCodecTest {

    private static final BundleAddress BUNDLE = new BundleAddress("m", "1", "/models/m-1", "00fe");

    private static final ModelRelease RELEASE =
            new ModelRelease("m", "2", "/models/m-2", "00ff", 0.5, "m:2", BUNDLE, null, true);

    private final InMemoryRegistry registry = new InMemoryRegistry();

    @ParameterizedTest
    @EnumSource
    void shouldReadTheClickThatItWrote(WireFormat format) throws MalformedRecordException {
        var codec = clicks(format);
        assertThat(codec.decode(codec.encode(click()))).isEqualTo(click());
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeKafkasClients(WireFormat format) {
        try (var serde = format.serde(Click.class, "clicks", registry)) {
            var bytes = serde.serializer().serialize("clicks", click());
            assertThat(serde.deserializer().deserialize("clicks", bytes)).isEqualTo(click());
            assertThat(serde.serializer().serialize("clicks", null)).isNull();
            assertThat(serde.deserializer().deserialize("clicks", null)).isNull();
            assertThatThrownBy(() -> serde.deserializer().deserialize("clicks", new byte[] {7}))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageMatching("(?s).{20,}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAClickWithoutOptionalFields(WireFormat format) throws MalformedRecordException {
        var codec = clicks(format);
        var click = Click.newBuilder(click())
                .setEventId(null)
                .setUserId(null)
                .setEventType("click")
                .build();
        assertThat(codec.decode(codec.encode(click))).isEqualTo(click);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheRecommendationThatItWrote(WireFormat format) throws MalformedRecordException {
        var codec = format.codec(Recommendation.class, "recommendations", registry);
        var recommendation = Recommendation.newBuilder()
                .setRecommendationId("clicks-0-17")
                .setSessionId("s")
                .setClick(new CausingClick(
                        "e", "i", 2, Instant.ofEpochMilli(5), Instant.ofEpochMilli(4), "clicks-0-1", false))
                .setItems(List.of(new Candidate("a", 1.5f, true), new Candidate("b", -0.25f, null)))
                .setModelName("m")
                .setModelVersion("1")
                .setStrategy("gru4rec")
                .setEmittedAt(Instant.ofEpochMilli(6))
                .build();
        assertThat(codec.decode(codec.encode(recommendation))).isEqualTo(recommendation);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheReleaseThatItWrote(WireFormat format) throws MalformedRecordException {
        var codec = format.codec(ModelRelease.class, "model-releases", registry);
        assertThat(codec.decode(codec.encode(RELEASE))).isEqualTo(RELEASE);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheModelStatusThatItWrote(WireFormat format) throws MalformedRecordException {
        var codec = format.codec(ModelStatus.class, "model-status", registry);
        var status = ModelStatus.newBuilder()
                .setSubtask(1)
                .setSubtasks(4)
                .setEvent("serving")
                .setBundle(BUNDLE)
                .setRelease(7)
                .setServingRelease(6)
                .setServing(List.of(new ServingBundle(BUNDLE, 0.5, Instant.ofEpochMilli(5))))
                .setAt(Instant.ofEpochMilli(6))
                .build();
        assertThat(codec.decode(codec.encode(status))).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheJudgedPredictionThatItWrote(WireFormat format) throws MalformedRecordException {
        var codec = format.codec(EvaluatedPrediction.class, "evaluated-predictions", registry);
        var prediction = new EvaluatedPrediction(
                "s",
                "clicks-0-17",
                "clicks-0-18",
                null,
                "i",
                2,
                Instant.ofEpochMilli(5),
                3,
                20,
                "m",
                "1",
                "gru4rec",
                new Experiment("e", 0.2, "m", "2", "m", "1", true, 7L));
        assertThat(codec.decode(codec.encode(prediction))).isEqualTo(prediction);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheComparisonThatItWrote(WireFormat format) throws MalformedRecordException {
        var codec = format.codec(ModelComparison.class, "model-comparisons", registry);
        var comparison = new ModelComparison(
                new Experiment("e", 0.2, "m", "2", "m", "1", true, 7L),
                200L,
                500L,
                800L,
                0L,
                List.of(
                        new FigureDifference("recall", 20, 0.6, 0.5, 0.05, 0.15, "better", 900L),
                        new FigureDifference("mrr", 20, 0.3, null, null, null, "undecided", null)));
        assertThat(codec.decode(codec.encode(comparison))).isEqualTo(comparison);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheWindowThatItWrote(WireFormat format) throws MalformedRecordException {
        var codec = format.codec(EvaluationWindow.class, "evaluation-windows", registry);
        var known = window(0.25, 0.125);
        var unknown = window(null, null);
        assertThat(codec.decode(codec.encode(known))).isEqualTo(known);
        assertThat(codec.decode(codec.encode(unknown))).isEqualTo(unknown);
    }

    @Test
    void shouldNameTheTruthThatIsNone() {
        var codec = WireFormat.JSON.codec(ModelRelease.class, "model-releases", null);
        var json = new String(codec.encode(RELEASE), StandardCharsets.UTF_8);
        assertThat(json).contains("\"interleaved\":true");
        assertThatThrownBy(() -> codec.decode(utf8(json.replace("\"interleaved\":true", "\"interleaved\":1"))))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("ModelRelease.interleaved is not true or false but 1");
    }

    @Test
    void shouldNameTheCountThatIsNone() {
        var json = new String(
                WireFormat.JSON
                        .codec(EvaluationWindow.class, "evaluation-windows", null)
                        .encode(window(null, null)),
                StandardCharsets.UTF_8);
        assertThat(json).contains("\"predictions\":5000000000");
        assertThatThrownBy(() -> WireFormat.JSON
                        .codec(EvaluationWindow.class, "evaluation-windows", null)
                        .decode(utf8(json.replace("5000000000", "\"many\""))))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("EvaluationWindow.predictions is not an integer but \"many\"");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseTruncatedBytes(WireFormat format) {
        var codec = clicks(format);
        var bytes = codec.encode(click());
        for (int length = 0; length < bytes.length; length++) {
            var truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> codec.decode(truncated)).isInstanceOf(MalformedRecordException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseARecordWithoutValue(WireFormat format) {
        assertThatThrownBy(() -> clicks(format).decode(null))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("The record has no value.");
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveAClickOrRefuseItWhateverTheBytes(WireFormat format) {
        long seed = 20_261_121;
        var random = new Random(seed);
        var codec = clicks(format);
        var valid = codec.encode(click());
        for (int round = 0; round < 20_000; round++) {
            var bytes = valid.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(codec.decode(bytes)).isNotNull();
            } catch (MalformedRecordException e) {
                assertThat(e.getMessage()).as("seed %d, round %d", seed, round).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AVRO", "AVRO_REGISTRY"})
    void shouldRefuseALengthBeyondTheRecordWithoutAllocatingIt(WireFormat format) {
        var codec = clicks(format);
        var valid = codec.encode(click());
        int lengthAt = format == WireFormat.AVRO ? 0 : 5;
        var bytes = Arrays.copyOf(valid, lengthAt + 6);
        // Zigzag varint of 2^31 - 16: a string of 2 GB.
        System.arraycopy(new byte[] {(byte) 0xe0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}, 0, bytes, lengthAt, 5);
        assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void shouldRefuseAvroWithBytesLeftOver() {
        var codec = clicks(WireFormat.AVRO);
        var bytes = codec.encode(click());
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("bytes left");
    }

    @Test
    void shouldReadJsonAsShopsWriteIt() throws MalformedRecordException {
        var click = clicks(WireFormat.JSON)
                .decode(utf8(
                        "{\"session_id\": \"s\", \"item_id\": 214821, \"event_time\": \"2014-04-01T03:00:00.123Z\","
                                + " \"price\": 12.5}"));
        assertThat(click.getItemId()).isEqualTo("214821");
        assertThat(click.getEventTime()).isEqualTo(Instant.parse("2014-04-01T03:00:00.123Z"));
        assertThat(click.getEventType()).isEqualTo("click");
    }

    @Test
    void shouldWriteJsonThatPeopleCanRead() {
        assertThat(clicks(WireFormat.JSON).encode(click()))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"session_id\":\"s-1\",\"item_id\":\"item 7\",\"event_time\":1396314141719,"
                                + "\"event_id\":\"e-9\",\"user_id\":\"ü\",\"event_type\":\"view\",\"recommendation_id\":\"r-1\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"item_id\":\"i\",\"event_time\":1}|Click.session_id is missing",
                "{\"session_id\":{},\"item_id\":\"i\",\"event_time\":1}|Click.session_id is not text but {}",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_time\":\"noon\"}|Click.event_time is not epoch milliseconds",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_time\":1.5}|Click.event_time is not epoch milliseconds",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_time\":\"+999999999-01-01T00:00:00Z\"}|Click.event_time is not epoch milliseconds",
                "[]|Click is not a JSON object",
                "hello|not JSON",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_time\":1} {}|not JSON"
            })
    void shouldNameTheFieldThatIsWrong(String value, String message) {
        assertThatThrownBy(() -> clicks(WireFormat.JSON).decode(utf8(value)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldReadAClickOfAnOlderSchemaThroughTheRegistry() throws MalformedRecordException {
        var older = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"Click\",\"namespace\":\"io.eddy.schemas\",\"fields\":["
                                + "{\"name\":\"session_id\",\"type\":\"string\"},{\"name\":\"item_id\",\"type\":\"string\"},"
                                + "{\"name\":\"event_time\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}]}");
        int id = registry.register("clicks-value", older);
        var bytes = ByteBuffer.allocate(10).put((byte) 0).putInt(id).put(new byte[] {2, 's', 2, 'i', 8});
        var click = clicks(WireFormat.AVRO_REGISTRY).decode(bytes.array());
        assertThat(click).isEqualTo(new Click("s", "i", Instant.ofEpochMilli(4), null, null, "click", null));
    }

    @Test
    void shouldAskTheRegistryOnceForAnIdThatItDoesNotKnow() {
        var codec = clicks(WireFormat.AVRO_REGISTRY);
        var bytes = new byte[] {0, 0, 0, 1, 0, 2, 's'};
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> codec.decode(bytes))
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("256 is unknown");
        }
        assertThat(registry.questions).isEqualTo(1);
    }

    @Test
    void shouldRefuseARecordOfAnotherKindThroughTheRegistry() {
        var bytes = WireFormat.AVRO_REGISTRY
                .codec(ModelRelease.class, "model-releases", registry)
                .encode(RELEASE);
        assertThatThrownBy(() -> clicks(WireFormat.AVRO_REGISTRY).decode(bytes))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("io.eddy.schemas.ModelRelease that cannot be read as a Click");
    }

    @Test
    void shouldNotBlameTheRecordWhenTheRegistryIsDown() {
        registry.down = true;
        assertThatThrownBy(() -> clicks(WireFormat.AVRO_REGISTRY).decode(new byte[] {0, 0, 0, 0, 1, 2}))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void shouldAskForARegistryWhereTheFormatNeedsOne() {
        assertThatThrownBy(() -> WireFormat.AVRO_REGISTRY.codec(Click.class, "clicks", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("avro_registry");
    }

    private RecordCodec<Click> clicks(WireFormat format) {
        return format.codec(Click.class, "clicks", registry);
    }

    private static Click click() {
        return new Click("s-1", "item 7", Instant.ofEpochMilli(1_396_314_141_719L), "e-9", "ü", "view", "r-1");
    }

    private static EvaluationWindow window(Double coverage, Double popularity) {
        return new EvaluationWindow(
                "m",
                "1",
                Instant.ofEpochMilli(300_000),
                Instant.ofEpochMilli(600_000),
                5_000_000_000L,
                List.of(new CutOffFigures(1, 0.5, 0.5, 0.5), new CutOffFigures(5, 0.75, 0.625, 0.65625)),
                7L,
                coverage,
                popularity);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class InMemoryRegistry implements SchemaRegistry {

        private final Map<Integer, Schema> schemas = new HashMap<>();
        private int questions;
        private boolean down;

        @Override
        public Optional<Schema> schemaById(int id) {
            if (down) {
                throw new UncheckedIOException(new IOException("down"));
            }
            questions++;
            return Optional.ofNullable(schemas.get(id));
        }

        @Override
        public int register(String subject, Schema schema) {
            schemas.put(schemas.size() + 1, schema);
            return schemas.size();
        }
    }
}
