package io.eddy.recommender.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.release.Release;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.session.SessionState;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.JsonForm;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.WireFormat;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Held against the codecs, which write by the schema. */
class RecommendationEncoderTest {

    private static final String TOPIC = "recommendations-out";
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_500L);
    private static final Release EXPERIMENT = new Release(
            3,
            new ReleasedBundle("gru", "8", "/models/8", "00"),
            0.1 + 0.2,
            "aut\"umn",
            new ReleasedBundle("gru", "7", "/models/7", "01"),
            true);

    /** One that knows a single schema. */
    private static final class OneSchema implements SchemaRegistry {

        private Schema registered;

        @Override
        public int register(String subject, Schema schema) {
            assertThat(subject).isEqualTo(TOPIC + "-value");
            registered = schema;
            return 77;
        }

        @Override
        public Optional<Schema> schemaById(int id) {
            return Optional.ofNullable(registered).filter(schema -> id == 77);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteTheBytesOfTheCodec(WireFormat format) {
        var codec = format.codec(Recommendation.class, TOPIC, new OneSchema());
        var encoder = RecommendationEncoder.of(format, TOPIC, new OneSchema());
        var random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            var recommendation = made(random);
            int items = random.nextInt(recommendation.itemIds().length + 1);
            var expected = codec.encode(asRecord(recommendation, items));
            var written = encoder.encode(recommendation, items, NOW);
            assertThat(written)
                    .as(() -> new String(written, StandardCharsets.UTF_8)
                            + "\ninstead of\n"
                            + new String(expected, StandardCharsets.UTF_8))
                    .isEqualTo(expected);
        }
    }

    @Test
    void shouldWriteEachNumberSoThatItIsReadAsItWas() throws Exception {
        var codec = WireFormat.JSON.codec(Recommendation.class, TOPIC, null);
        var encoder = RecommendationEncoder.of(WireFormat.JSON, TOPIC, null);
        var random = new Random(6);
        var scores = new float[4_000];
        var itemIds = new byte[scores.length][];
        for (int rank = 0; rank < scores.length; rank++) {
            float any = Float.intBitsToFloat(random.nextInt());
            scores[rank] = Float.isFinite(any) ? any : Float.MIN_VALUE;
            itemIds[rank] = utf8("i" + rank);
        }
        scores[0] = Float.MAX_VALUE;
        scores[1] = -0.0f;
        var recommendation = new SessionRecommendation(
                click("s", "i", null, null), true, 1, 0, "gru4rec", itemIds, scores, null, "gru", "7", null);
        var read = codec.decode(encoder.encode(recommendation, scores.length, NOW));
        assertThat(read.getItems()).extracting(Candidate::getScore).containsExactly(boxed(scores));
    }

    /** Where the number of digits changes, neighbours of these, and any of a score's size. */
    @Test
    void shouldWriteScoresAsTheCodecDoes() throws Exception {
        var random = new Random(7);
        var writer = new ShortFloats();
        var values = new ArrayList<Float>();
        for (float power = 1e-4f; power < 1e9f; power *= 10) {
            for (int digit = 1; digit < 10; digit++) {
                for (float value : new float[] {digit * power, (digit + 0.5f) * power}) {
                    values.addAll(List.of(value, Math.nextUp(value), Math.nextDown(value)));
                }
            }
        }
        for (int exponent = -16; exponent < 26; exponent++) {
            float value = (float) Math.pow(2, exponent);
            values.addAll(List.of(value, Math.nextUp(value), Math.nextDown(value)));
        }
        for (int value = 0; value < 300_000; value++) {
            values.add((float) (random.nextGaussian() * Math.pow(10, random.nextInt(12) - 4)));
        }
        for (float value : values) {
            for (float signed : new float[] {value, -value}) {
                var written = new StringWriter();
                try (var json = JsonForm.FACTORY.createGenerator(written)) {
                    writer.write(signed, json);
                }
                var expected = new StringWriter();
                try (var json = JsonForm.FACTORY.createGenerator(expected)) {
                    json.writeNumber(signed);
                }
                assertThat(written.toString()).isEqualTo(expected.toString());
            }
        }
    }

    private static Float[] boxed(float[] values) {
        var all = new Float[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[i];
        }
        return all;
    }

    /** All that may be absent is so in half of them. */
    private static SessionRecommendation made(Random random) {
        int k = random.nextInt(5);
        var itemIds = new byte[k][];
        var scores = new float[k];
        var teams = random.nextBoolean() ? null : new byte[k];
        for (int rank = 0; rank < k; rank++) {
            itemIds[rank] = utf8(id(random));
            scores[rank] = (float) random.nextGaussian() * 10;
            if (teams != null) {
                teams[rank] = (byte) (random.nextInt(3) - 1);
            }
        }
        return new SessionRecommendation(
                click(
                        id(random),
                        id(random),
                        random.nextBoolean() ? null : id(random),
                        random.nextBoolean() ? null : id(random)),
                random.nextBoolean(),
                1 + random.nextInt(1_000),
                random.nextBoolean() ? SessionState.UNKNOWN_START : 1_699_999_990_000L,
                "gru4rec",
                itemIds,
                scores,
                teams,
                "gru",
                "7",
                random.nextBoolean() ? null : EXPERIMENT);
    }

    private static AcceptedClick click(String sessionId, String itemId, String eventId, String recommendationId) {
        var origin = new SourceRecord("clicks-in", "id", 3, 17, 1, null, new byte[0]);
        return new AcceptedClick(sessionId, itemId, 1_700_000_000_000L, eventId, recommendationId, origin);
    }

    /** Of few, so that they come again, with what JSON has to escape and letters of one to four bytes. */
    private static String id(Random random) {
        return new String[] {"i1", "ä", "quote\"d", "tab\there", "日本", "\uD83D\uDE00", "back\\slash", ""}
                        [random.nextInt(8)]
                + random.nextInt(3);
    }

    private static byte[] utf8(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    private static Recommendation asRecord(SessionRecommendation recommendation, int items) {
        var click = recommendation.click();
        var candidates = new ArrayList<Candidate>();
        for (int rank = 0; rank < items; rank++) {
            var teams = recommendation.teams();
            boolean isNobodys = teams == null || teams[rank] == SessionRecommendation.NOBODYS;
            Boolean byReleased = isNobodys ? null : teams[rank] == SessionRecommendation.OF_RELEASED;
            var itemId = new String(recommendation.itemIds()[rank], StandardCharsets.UTF_8);
            candidates.add(new Candidate(itemId, recommendation.scores()[rank], byReleased));
        }
        return new Recommendation(
                "clicks-in-id-3-17",
                click.sessionId(),
                new CausingClick(
                        click.eventId(),
                        click.itemId(),
                        recommendation.position(),
                        Instant.ofEpochMilli(click.eventTimeMs()),
                        recommendation.sessionStartMs() == SessionState.UNKNOWN_START
                                ? null
                                : Instant.ofEpochMilli(recommendation.sessionStartMs()),
                        click.recommendationId(),
                        recommendation.itemKnown()),
                candidates,
                recommendation.modelName(),
                recommendation.modelVersion(),
                recommendation.strategy(),
                NOW,
                recommendation.experiment() == null
                        ? null
                        : recommendation.experiment().asRecord());
    }
}
