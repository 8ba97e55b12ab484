package io.eddy.recommender.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.release.Release;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.topic.OpenSink;
import io.eddy.recommender.topic.RecordSize;
import io.eddy.recommender.topic.TopicLimits;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.flink.core.testutils.CommonTestUtils;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecommendationSerializerTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_500L);

    @Test
    void shouldWriteTheRecommendationAsJson() throws IOException {
        var record = serialize(WireFormat.JSON, NOW, "e1");
        assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo("""
                        {"recommendation_id":"clicks-in-id-3-17","session_id":"sä",\
                        "click":{"event_id":"e1","item_id":"i1","position":2,"event_time":1700000000000,"session_start":1699999990000,"item_known":true},\
                        "items":[{"item_id":"i7","score":1.5},{"item_id":"i2","score":-0.25}],\
                        "model_name":"gru","model_version":"7","strategy":"gru4rec","emitted_at":1700000000500}""");
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "AVRO"})
    void shouldSayByWhichExperimentTheSessionGotItsModel(WireFormat format) throws Exception {
        var experiment = new Release(
                3,
                new ReleasedBundle("gru", "8", "/models/8", "00"),
                0.25,
                "autumn",
                new ReleasedBundle("gru", "7", "/models/7", "01"),
                false);
        var record = serialize(format, NOW, "e1", experiment, OpenSink.KAFKAS.recordBytes(), new OpenSink());
        var codec = format.codec(Recommendation.class, "recommendations-out", null);
        assertThat(codec.decode(record.value()).getExperiment())
                .isEqualTo(new Experiment("autumn", 0.25, "gru", "8", "gru", "7", false, experiment.lot()));
        assertThat(codec.decode(serialize(format, NOW, "e1").value()).getExperiment())
                .isNull();
    }

    @Test
    void shouldUseTheSessionIdAsKeyAndLeaveTimeStampAndPartitionToTheProducer() throws IOException {
        var record = serialize(WireFormat.JSON, NOW, "e1");
        assertThat(record.topic()).isEqualTo("recommendations-out");
        assertThat(record.key()).isEqualTo("sä".getBytes(StandardCharsets.UTF_8));
        assertThat(record.timestamp()).isNull();
        assertThat(record.partition()).isNull();
    }

    @Test
    void shouldLeaveOutAnEventIdThatTheClickHadNot() throws IOException {
        assertThat(new String(serialize(WireFormat.JSON, NOW, null).value(), StandardCharsets.UTF_8))
                .contains("\"click\":{\"item_id\":\"i1\"");
    }

    @Test
    void shouldGiveTheSameIdWhenTheClickIsReadAgainLater() throws Exception {
        var codec = WireFormat.AVRO.codec(Recommendation.class, "recommendations-out", null);
        var first = codec.decode(serialize(WireFormat.AVRO, NOW, "e1").value());
        var again = codec.decode(
                serialize(WireFormat.AVRO, NOW.plusSeconds(60), "e1").value());
        assertThat(first.getRecommendationId()).isEqualTo("clicks-in-id-3-17");
        assertThat(again.getRecommendationId()).isEqualTo(first.getRecommendationId());
        assertThat(again.getEmittedAt()).isEqualTo(first.getEmittedAt().plusSeconds(60));
    }

    /** Such a record would fail the job at every restart. */
    @ParameterizedTest
    @EnumSource(names = {"JSON", "AVRO"})
    void shouldLeaveOutTheLastItemsThatTheTopicHasNoRoomFor(WireFormat format) throws Exception {
        var sink = new OpenSink();
        var whole = serialize(format, NOW, "e1");
        var record = serialize(format, NOW, "e1", RecordSize.of(whole) - 1, sink);
        assertThat(RecordSize.of(record)).isLessThan(RecordSize.of(whole));
        var codec = format.codec(Recommendation.class, "recommendations-out", null);
        assertThat(codec.decode(record.value()).getItems())
                .containsExactly(codec.decode(whole.value()).getItems().get(0));
        assertThat(sink.counts()).isEqualTo(Map.of("recordsCut", 1L));
        assertThat(serialize(format, NOW, "e1", RecordSize.of(whole), sink).value())
                .isEqualTo(whole.value());
    }

    @Test
    void shouldWriteARecommendationWithoutItemsSoThatThePositionIsNotMissing() throws Exception {
        var sink = new OpenSink();
        int bytes = RecordSize.of(serialize(WireFormat.AVRO, NOW, "e1"));
        var record = serialize(WireFormat.AVRO, NOW, "e1", bytes - 12, sink);
        var recommendation = WireFormat.AVRO
                .codec(Recommendation.class, "recommendations-out", null)
                .decode(record.value());
        assertThat(recommendation.getItems()).isEmpty();
        assertThat(recommendation.getClick().getPosition()).isEqualTo(2);
    }

    @Test
    void shouldLeaveOutAndCountWhatATopicCannotTakeHoweverItIsCut() throws IOException {
        var sink = new OpenSink();
        assertThat(serialize(WireFormat.JSON, NOW, "e1", 100, sink)).isNull();
        assertThat(sink.counts()).isEqualTo(Map.of("recordsNotWritten", 1L));
    }

    private static ProducerRecord<byte[], byte[]> serialize(WireFormat format, Instant now, String eventId)
            throws IOException {
        return serialize(format, now, eventId, OpenSink.KAFKAS.recordBytes(), new OpenSink());
    }

    private static ProducerRecord<byte[], byte[]> serialize(
            WireFormat format, Instant now, String eventId, int recordBytes, OpenSink sink) throws IOException {
        return serialize(format, now, eventId, null, recordBytes, sink);
    }

    private static ProducerRecord<byte[], byte[]> serialize(
            WireFormat format, Instant now, String eventId, Release experiment, int recordBytes, OpenSink sink)
            throws IOException {
        var origin = new SourceRecord("clicks-in", "id", 3, 17, 1, null, new byte[0]);
        var recommendation = new SessionRecommendation(
                new AcceptedClick("sä", "i1", 1_700_000_000_000L, eventId, null, origin),
                true,
                2,
                1_699_999_990_000L,
                "gru4rec",
                new byte[][] {{'i', '7'}, {'i', '2'}},
                new float[] {1.5f, -0.25f},
                null,
                "gru",
                "7",
                experiment);
        // Copied as on its way to the machine that writes.
        var serializer = CommonTestUtils.createCopySerializable(new RecommendationSerializer(
                format,
                "recommendations-out",
                null,
                () -> new TopicLimits(recordBytes, false, Long.MAX_VALUE, Long.MAX_VALUE),
                Clock.fixed(now, ZoneOffset.UTC)));
        serializer.open(sink, null);
        return serializer.serialize(recommendation, null, 5L);
    }
}
