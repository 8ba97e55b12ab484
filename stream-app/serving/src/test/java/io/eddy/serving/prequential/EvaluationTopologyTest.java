package io.eddy.serving.prequential;

import static io.eddy.serving.prequential.EvaluatedStream.NOW;
import static io.eddy.serving.prequential.EvaluatedStream.by;
import static io.eddy.serving.prequential.EvaluatedStream.recommendation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.eddy.schemas.EvaluatedPrediction;
import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the evaluation makes of recommendations. */
class EvaluationTopologyTest {

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration SESSION_RETENTION = Duration.ofHours(2);
    private static final Duration GRACE = Duration.ofHours(4);
    private static final Duration SWEEP = Duration.ofMinutes(24);
    private static final long NOON_MS = NOW.toEpochMilli();
    private static final long MINUTE_MS = 60_000;
    private static final Offset<Double> ROUNDING = within(1e-15);

    @TempDir
    private Path stateFolder;

    private final Map<String, ItemSupport> itemsByVersion = new HashMap<>();
    private final OneSchemaEach registry = new OneSchemaEach();
    private EvaluatedStream stream;

    @AfterEach
    void close() {
        if (stream != null) {
            stream.close();
        }
    }

    @Test
    void shouldJudgeARecommendationByTheNextClickOfItsSession() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-5", 1, "x", NOON_MS, "a", "b", "c"));
        assertThat(stream.predictions()).isEmpty();
        stream.send(recommendation("other", "clicks-0-6", 1, "a", NOON_MS, "d"));
        stream.send(recommendation("s", "clicks-0-7", 2, "b", NOON_MS + 1_000, "e"));
        assertThat(stream.predictions())
                .containsExactly(new EvaluatedPrediction(
                        "s",
                        "clicks-0-5",
                        "clicks-0-7",
                        "e-clicks-0-7",
                        "b",
                        2,
                        Instant.ofEpochMilli(NOON_MS + 1_000),
                        2,
                        3,
                        "gru4rec",
                        "1",
                        "gru4rec",
                        null));
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(1, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldRankAnItemThatIsNotAmongTheCandidatesAsAMiss() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-2", 2, "x", NOON_MS));
        stream.send(recommendation("s", "clicks-0-3", 3, "a", NOON_MS, "a"));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getRank, EvaluatedPrediction::getCandidates)
                .containsExactly(tuple(0, 1), tuple(0, 0));
    }

    @Test
    void shouldGiveTheRankInTheWholeListAndNoFigureBeyondTheLargestCutOff() throws Exception {
        start();
        var itemIds = IntStream.rangeClosed(1, 30).mapToObj(i -> "i" + i).toArray(String[]::new);
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, itemIds));
        stream.send(recommendation("s", "clicks-0-2", 2, "i20", NOON_MS, itemIds));
        stream.send(recommendation("s", "clicks-0-3", 3, "i21", NOON_MS));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getRank)
                .containsExactly(20, 21);
        var window = onlyWindow();
        assertThat(window.getCutOffs().get(3).getRecall()).isEqualTo(0.5);
        assertThat(window.getRecommendedItems()).isEqualTo(20);
    }

    @Test
    void shouldDropWhatTheJobEmitsAgainAfterAFailure() throws Exception {
        start();
        var all = List.of(
                recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"),
                recommendation("s", "clicks-0-2", 2, "a", NOON_MS, "b"),
                recommendation("s", "clicks-0-3", 3, "b", NOON_MS, "c"));
        all.forEach(stream::send);
        all.forEach(stream::send);
        all.subList(1, 3).forEach(stream::send);
        stream.send(recommendation("s", "clicks-0-4", 4, "c", NOON_MS, "d"));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getNextRecommendationId)
                .containsExactly("clicks-0-2", "clicks-0-3", "clicks-0-4");
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(3, 5, 0, 0, 0, 0));
        assertThat(onlyWindow().getPredictions()).isEqualTo(3);
    }

    @Test
    void shouldDropThemWhenTheJobReadsThePartitionsInAnotherOrderTheSecondTime() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-90", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-1-7", 2, "a", NOON_MS, "b"));
        stream.send(recommendation("s", "clicks-0-95", 3, "b", NOON_MS, "c"));
        // Now it read partition 1 first.
        stream.send(recommendation("s", "clicks-1-7", 1, "a", NOON_MS, "z"));
        stream.send(recommendation("s", "clicks-0-90", 2, "x", NOON_MS, "z"));
        stream.send(recommendation("s", "clicks-0-95", 3, "b", NOON_MS, "z"));
        stream.send(recommendation("s", "clicks-1-8", 4, "c", NOON_MS, "d"));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getRank)
                .containsExactly(1, 1, 1);
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(3, 3, 0, 0, 0, 0));
    }

    /** Offsets begin again, and with them ids; the job goes on with its sessions. */
    @Test
    void shouldGoOnWithASessionWhenTheClicksTopicIsMadeAnew() throws Exception {
        start();
        stream.send(recommendation("A", "clicks-0-10", 1, "i1", NOON_MS, "i1", "i2", "i3"));
        stream.send(recommendation("A", "clicks-0-11", 2, "i2", NOON_MS + 1_000, "i1", "i2", "i3"));
        stream.send(recommendation("A", "clicks-0-0", 3, "i3", NOON_MS + 2_000, "i1", "i2", "i3"));
        stream.send(recommendation("A", "clicks-0-1", 4, "i1", NOON_MS + 3_000, "i1", "i2", "i3"));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getNextRecommendationId, EvaluatedPrediction::getRank)
                .containsExactly(tuple("clicks-0-11", 2), tuple("clicks-0-0", 3), tuple("clicks-0-1", 1));
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(3, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldTellAClickOfTheTopicThatWasMadeAnewFromOneOfTheSameIdBefore() throws Exception {
        start();
        stream.send(recommendation("A", "clicks-0-0", 1, "i1", NOON_MS, "i1", "i2"));
        stream.send(recommendation("A", "clicks-0-1", 2, "i2", NOON_MS + 1_000, "i1", "i2"));
        var anew = List.of(
                recommendation("A", "clicks-0-0", 3, "i1", NOON_MS + 2_000, "i1", "i2"),
                recommendation("A", "clicks-0-1", 4, "i2", NOON_MS + 3_000, "i1", "i2"));
        anew.forEach(stream::send);
        anew.forEach(stream::send);
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getNextRecommendationId, EvaluatedPrediction::getNextPosition)
                .containsExactly(tuple("clicks-0-1", 2), tuple("clicks-0-0", 3), tuple("clicks-0-1", 4));
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(3, 2, 0, 0, 0, 0));
    }

    @Test
    void shouldTakeALateClickAsTheNextOneBecauseTheJobDid() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS + 2 * MINUTE_MS, "late"));
        stream.send(recommendation("s", "clicks-0-2", 2, "late", NOON_MS, "b"));
        stream.send(recommendation("s", "clicks-0-3", 3, "b", NOON_MS + 3 * MINUTE_MS, "c"));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getRank)
                .containsExactly(1, 1);
    }

    @Test
    void shouldPutALateClickIntoTheWindowOfItsEventTime() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS + 30 * MINUTE_MS, "a"));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", NOON_MS + 31 * MINUTE_MS, "b"));
        stream.flush();
        stream.send(recommendation("s", "clicks-0-3", 3, "x", NOON_MS - 1, "c"));
        stream.flush();
        var windows = stream.windows();
        assertThat(windows.keySet())
                .containsExactly(key("1", NOON_MS + 30 * MINUTE_MS), key("1", NOON_MS - 5 * MINUTE_MS));
        assertThat(windows.get(key("1", NOON_MS - 5 * MINUTE_MS)).getWindowEnd())
                .isEqualTo(NOW);
    }

    @Test
    void shouldCloseNoRecommendationByTheFirstClickOfTheNextSession() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-2", 1, "a", NOON_MS + 60 * MINUTE_MS, "b"));
        assertThat(stream.predictions()).isEmpty();
        stream.send(recommendation("s", "clicks-0-3", 2, "b", NOON_MS + 61 * MINUTE_MS, "c"));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getRecommendationId)
                .containsExactly("clicks-0-2");
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(1, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldCountAPositionThatDoesNotFollowAndGoOnFromThere() throws Exception {
        start();
        stream.send(recommendation("began before", "clicks-0-1", 7, "x", NOON_MS, "a"));
        stream.send(recommendation("began before", "clicks-0-2", 8, "a", NOON_MS, "b"));
        stream.send(recommendation("began before", "clicks-0-3", 10, "b", NOON_MS, "c"));
        stream.send(recommendation("began before", "clicks-0-4", 10, "c", NOON_MS, "d"));
        stream.send(recommendation("began before", "clicks-0-5", 11, "d", NOON_MS, "e"));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getNextRecommendationId)
                .containsExactly("clicks-0-2", "clicks-0-5");
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(2, 0, 3, 0, 0, 0));
    }

    @Test
    void shouldGiveThePredictionToTheModelVersionThatMadeIt() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(by("gru4rec", "2", "popular", recommendation("s", "clicks-0-2", 2, "a", NOON_MS, "b")));
        stream.send(by("gru4rec", "3", "gru4rec", recommendation("s", "clicks-0-3", 3, "miss", NOON_MS)));
        assertThat(stream.predictions())
                .extracting(EvaluatedPrediction::getModelVersion, EvaluatedPrediction::getStrategy)
                .containsExactly(tuple("1", "gru4rec"), tuple("2", "popular"));
        stream.flush();
        var windows = stream.windows();
        assertThat(windows.keySet()).containsExactlyInAnyOrder(key("1", NOON_MS), key("2", NOON_MS));
        assertThat(windows.get(key("1", NOON_MS)).getCutOffs().get(0).getRecall())
                .isEqualTo(1);
        assertThat(windows.get(key("2", NOON_MS)).getCutOffs().get(0).getRecall())
                .isZero();
    }

    @Test
    void shouldGiveTheFiguresOfAWindowCountedByHand() throws Exception {
        itemsByVersion.put("1", new KnownItems(Map.of("a", 10L, "b", 6L, "c", 2L, "never shown", 1L)));
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a", "b"));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", NOON_MS + 1, "b", "c"));
        stream.send(recommendation("s", "clicks-0-3", 3, "c", NOON_MS + 2, "a"));
        stream.send(recommendation("s", "clicks-0-4", 4, "b", NOON_MS + 3, "never shown"));
        var window = onlyWindow();
        assertThat(window.getWindowStart()).isEqualTo(NOW);
        assertThat(window.getWindowEnd()).isEqualTo(NOW.plus(WINDOW));
        assertThat(window.getPredictions()).isEqualTo(3);
        // Ranks 1, 2 and none.
        assertThat(window.getCutOffs()).extracting(figures -> figures.getK()).containsExactly(1, 5, 10, 20);
        assertThat(window.getCutOffs().get(0).getRecall()).isEqualTo(1.0 / 3);
        assertThat(window.getCutOffs().get(1).getRecall()).isEqualTo(2.0 / 3);
        assertThat(window.getCutOffs().get(3).getMrr()).isEqualTo(0.5);
        assertThat(window.getCutOffs().get(3).getNdcg()).isEqualTo((1 + 0.6309297535714575) / 3, ROUNDING);
        // a, b and c of four; the last recommendation has no next click.
        assertThat(window.getRecommendedItems()).isEqualTo(3);
        assertThat(window.getCoverage()).isEqualTo(0.75);
        assertThat(window.getPopularity()).isEqualTo((0.8 + 0.4 + 1) / 3, ROUNDING);
    }

    @Test
    void shouldLeaveCoverageAndPopularityOpenWhereTheModelsItemsAreNotKnown() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a", "b"));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", NOON_MS));
        var window = onlyWindow();
        assertThat(window.getRecommendedItems()).isEqualTo(2);
        assertThat(window.getCoverage()).isNull();
        assertThat(window.getPopularity()).isNull();
    }

    @Test
    void shouldCountAnItemOnceHoweverOftenAndThroughHowManyFlushesItComes() throws Exception {
        start();
        for (int position = 1; position <= 20; position++) {
            stream.send(recommendation("s", "clicks-0-" + position, position, "x", NOON_MS, "a", "b" + position % 3));
            if (position % 4 == 0) {
                stream.flush();
            }
        }
        assertThat(onlyWindow().getRecommendedItems()).isEqualTo(4);
    }

    @Test
    void shouldPassOnMoreItemsThanOneRecordHolds() throws Exception {
        start();
        int clicks = SumsProcessor.MAX_ITEMS / 10 + 2;
        for (int position = 1; position <= clicks; position++) {
            int first = position * 20;
            var itemIds =
                    IntStream.range(first, first + 20).mapToObj(i -> "i" + i).toArray(String[]::new);
            stream.send(recommendation("s", "clicks-0-" + position, position, "x", NOON_MS, itemIds));
        }
        stream.flush();
        assertThat(stream.shares()).hasSize(3);
        var window = stream.windows().get(key("1", NOON_MS));
        assertThat(window.getPredictions()).isEqualTo(clicks - 1);
        assertThat(window.getRecommendedItems()).isEqualTo(20L * (clicks - 1));
    }

    @Test
    void shouldCostAWindowOneShareASecondAndNotOneAClick() {
        start();
        for (int position = 1; position <= 100; position++) {
            stream.send(recommendation("s", "clicks-0-" + position, position, "x", NOON_MS, "a"));
        }
        stream.flush();
        assertThat(stream.shares()).hasSize(1);
        stream.flush();
        assertThat(stream.shares()).isEmpty();
    }

    @Test
    void shouldReplaceTheRecordOfAWindowByOneOfAllItsPredictions() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", NOON_MS, "a"));
        assertThat(onlyWindow().getPredictions()).isEqualTo(1);
        stream.send(recommendation("s", "clicks-0-3", 3, "miss", NOON_MS, "a"));
        var window = onlyWindow();
        assertThat(window.getPredictions()).isEqualTo(2);
        assertThat(window.getCutOffs().get(0).getRecall()).isEqualTo(0.5);
    }

    @Test
    void shouldExpireASessionOnlyOnceNothingCameForItsRetention() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.advance(SESSION_RETENTION.minusMinutes(1));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", NOON_MS, "b"));
        stream.advance(SESSION_RETENTION);
        assertThat(stream.state()).containsEntry(EvaluationTopology.SESSIONS, 1);
        stream.advance(SWEEP);
        assertThat(stream.state()).doesNotContainKey(EvaluationTopology.SESSIONS);
        stream.send(recommendation("s", "clicks-0-3", 3, "b", NOON_MS, "c"));
        assertThat(stream.predictions()).hasSize(1);
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void shouldLeaveNoStateBehindButWhichWindowsAreClosed() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", NOON_MS, "b"));
        assertThat(stream.state())
                .isEqualTo(Map.of(
                        EvaluationTopology.SESSIONS, 1,
                        EvaluationTopology.UNSENT_SUMS, 1,
                        EvaluationTopology.UNSENT_ITEMS, 1,
                        EvaluationTopology.SEEN_ITEMS, 1));
        stream.flush();
        assertThat(stream.state())
                .isEqualTo(Map.of(
                        EvaluationTopology.SESSIONS, 1,
                        EvaluationTopology.SEEN_ITEMS, 1,
                        EvaluationTopology.SEEN_WINDOWS, 1,
                        EvaluationTopology.WINDOWS, 1,
                        EvaluationTopology.WINDOW_ITEMS, 1));
        stream.advance(GRACE);
        stream.advance(SWEEP);
        assertThat(stream.state()).isEqualTo(Map.of(EvaluationTopology.CLOSED_WINDOWS, 1));
        stream.advance(GRACE.multipliedBy(100));
        stream.advance(GRACE.multipliedBy(10));
        assertThat(stream.state()).isEmpty();
    }

    @Test
    void shouldJudgeButCountInNoWindowWhatComesAfterTheWindowClosed() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", NOON_MS, "b"));
        assertThat(onlyWindow().getPredictions()).isEqualTo(1);
        stream.advance(GRACE);
        stream.advance(SWEEP);
        stream.send(recommendation("late", "clicks-0-3", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("late", "clicks-0-4", 2, "a", NOON_MS, "a"));
        stream.send(recommendation("late", "clicks-0-5", 3, "a", NOON_MS, "a"));
        stream.flush();
        assertThat(stream.predictions()).hasSize(3);
        assertThat(stream.windows()).isEmpty();
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(3, 0, 0, 2, 0, 0));
    }

    @Test
    void shouldKeepAWindowOpenAsLongAsItChanges() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-0", 1, "x", NOON_MS, "a"));
        for (int position = 2; position <= 10; position++) {
            stream.send(recommendation("s", "clicks-0-" + position, position, "x", NOON_MS, "a"));
            stream.advance(SESSION_RETENTION.minusMinutes(30));
        }
        assertThat(stream.windows().get(key("1", NOON_MS)).getPredictions()).isEqualTo(9);
    }

    @Test
    void shouldCloseNoWindowForAClickThatIsDatedFarAhead() throws Exception {
        start();
        stream.send(recommendation("ahead", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(recommendation(
                "ahead",
                "clicks-0-2",
                2,
                "a",
                Instant.parse("2999-01-01T00:00:00Z").toEpochMilli(),
                "a"));
        stream.flush();
        stream.send(recommendation("s", "clicks-0-3", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-4", 2, "a", NOON_MS, "a"));
        stream.flush();
        assertThat(stream.windows().get(key("1", NOON_MS)).getPredictions()).isEqualTo(1);
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(2, 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 253_402_300_800_000L, Long.MAX_VALUE})
    void shouldSkipAnEventTimeThatNoClickCanHave(long clickMs) throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", clickMs, "a"));
        stream.flush();
        assertThat(stream.predictions()).isEmpty();
        assertThat(stream.counts().malformed()).isEqualTo(1);
        assertThat(stream.log()).singleElement().asString().contains("event time is " + clickMs + " ms");
    }

    @Test
    void shouldSkipCountAndLogMalformedRecordsOncePerCause() throws Exception {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.sendBytes(null);
        stream.sendBytes("no JSON".getBytes(StandardCharsets.UTF_8));
        stream.sendBytes("{}".getBytes(StandardCharsets.UTF_8));
        stream.send(recommendation(" ", "clicks-0-2", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-3", 0, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-4", -1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-5", 2, "a", NOON_MS, "a"));
        assertThat(stream.predictions()).hasSize(1);
        assertThat(stream.counts()).isEqualTo(new EvaluationCounts(1, 0, 0, 0, 0, 6));
        assertThat(stream.log()).hasSize(4);
        assertThat(stream.log().get(3))
                .startsWith("Skipped the record of topic recommendations, partition 0, offset 5;")
                .endsWith("Its click stands at position 0.");
    }

    @Test
    void shouldFailRatherThanSkipWhenTheRegistryCannotBeAsked() {
        start(WireFormat.AVRO_REGISTRY);
        registry.isAway = true;
        assertThatThrownBy(() -> stream.sendBytes(new byte[] {0, 0, 0, 0, 1, 2}))
                .hasRootCauseMessage("away");
        assertThat(stream.counts().malformed()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAndWriteEveryWireFormat(WireFormat format) throws Exception {
        start(format);
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        stream.send(recommendation("s", "clicks-0-2", 2, "a", NOON_MS, "b"));
        assertThat(stream.predictions())
                .singleElement()
                .satisfies(prediction -> assertThat(prediction.getRank()).isEqualTo(1));
        assertThat(onlyWindow().getPredictions()).isEqualTo(1);
    }

    @Test
    void shouldKeepModelsApartWhoseNamesRunIntoEachOther() throws Exception {
        start();
        stream.send(by("m1", "2", "gru4rec", recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a")));
        stream.send(by("m", "12", "gru4rec", recommendation("s", "clicks-0-2", 2, "x", NOON_MS, "a")));
        stream.send(recommendation("s", "clicks-0-3", 3, "x", NOON_MS, "a"));
        stream.flush();
        assertThat(stream.windows().values())
                .hasSize(2)
                .allMatch(window -> window.getPredictions() == 1 && window.getRecommendedItems() == 1);
    }

    @Test
    void shouldKeepItsStateInTheRocksDbThatFlinkUses() throws IOException {
        start();
        stream.send(recommendation("s", "clicks-0-1", 1, "x", NOON_MS, "a"));
        try (var files = Files.walk(stateFolder)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("MANIFEST-")))
                    .hasSize(EvaluatedStream.STORES.size());
        }
    }

    private EvaluationWindow onlyWindow() throws MalformedRecordException {
        stream.flush();
        var windows = stream.windows();
        assertThat(windows.keySet()).containsExactly(key("1", NOON_MS));
        return windows.get(key("1", NOON_MS));
    }

    private static String key(String version, long startMs) {
        return "gru4rec\t" + version + "\t" + startMs + "\t" + (startMs + WINDOW.toMillis());
    }

    private void start() {
        start(WireFormat.JSON);
    }

    private void start(WireFormat format) {
        stream = new EvaluatedStream(PrequentialSettings.builder(KafkaConnection.to("unused:9092"), stateFolder)
                .predictionsTopic("predictions")
                .windowsTopic("windows")
                .comparisonsTopic("comparisons")
                .format(format)
                .registry(registry)
                .window(WINDOW)
                .sessionRetention(SESSION_RETENTION)
                .windowGrace(GRACE)
                .items((name, version) -> Optional.ofNullable(itemsByVersion.get(version)))
                .build());
    }

    private static final class OneSchemaEach implements SchemaRegistry {

        private final Map<Integer, Schema> schemas = new HashMap<>();
        private boolean isAway;

        @Override
        public Optional<Schema> schemaById(int id) {
            if (isAway) {
                throw new UncheckedIOException(new IOException("away"));
            }
            return Optional.ofNullable(schemas.get(id));
        }

        @Override
        public int register(String subject, Schema schema) {
            int id = subject.hashCode();
            schemas.put(id, schema);
            return id;
        }
    }
}
