package io.eddy.serving.prequential;

import static io.eddy.serving.prequential.EvaluatedStream.NOW;
import static io.eddy.serving.prequential.EvaluatedStream.by;
import static io.eddy.serving.prequential.EvaluatedStream.in;
import static io.eddy.serving.prequential.EvaluatedStream.recommendation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.eddy.evaluation.metrics.ConfidenceSequence;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.FigureDifference;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.ModelComparison;
import io.eddy.schemas.Recommendation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the evaluation says of two versions side by side. */
class ComparisonTest {

    private static final Duration GRACE = Duration.ofHours(1);
    private static final Experiment FIFTH = new Experiment("e", 0.2, "gru4rec", "2", "gru4rec", "1", false, 7L);
    private static final Experiment IN_TURNS = new Experiment("e", 0.2, "gru4rec", "2", "gru4rec", "1", true, 7L);
    private static final String FIFTH_KEY = "e\t0.2\tgru4rec\t2\tgru4rec\t1\tapart\t7";
    private static final Offset<Double> ROUNDING = within(1e-15);

    @TempDir
    private Path stateFolder;

    private EvaluatedStream stream;

    @BeforeEach
    void start() {
        stream = new EvaluatedStream(PrequentialSettings.builder(KafkaConnection.to("unused:9092"), stateFolder)
                .windowGrace(GRACE)
                .sessionRetention(Duration.ofDays(1))
                .build());
    }

    @AfterEach
    void close() {
        stream.close();
    }

    @Test
    void shouldCompareTheTwoVersionsOfAnExperiment() throws Exception {
        session("a", "2", "hit", "hit", "miss");
        session("b", "2", "second");
        session("c", "1", "miss", "hit");
        var comparison = onlyComparison();
        assertThat(comparison.getExperiment()).isEqualTo(FIFTH);
        assertThat(comparison.getSessions()).isEqualTo(2);
        assertThat(comparison.getPredictions()).isEqualTo(4);
        assertThat(comparison.getBesideSessions()).isEqualTo(1);
        assertThat(comparison.getBesidePredictions()).isEqualTo(2);
        assertThat(comparison.getDifferences())
                .extracting(FigureDifference::getFigure)
                .containsExactly("recall", "mrr");
        var recall = comparison.getDifferences().get(0);
        assertThat(recall.getK()).isEqualTo(20);
        assertThat(recall.getValue()).isEqualTo(0.75);
        assertThat(recall.getBesideValue()).isEqualTo(0.5);
        assertThat(comparison.getDifferences().get(1).getValue()).isCloseTo(2.5 / 4, ROUNDING);
        assertThat(comparison.getDifferences().get(1).getBesideValue()).isEqualTo(0.5);
    }

    @Test
    void shouldSayNothingOfTheDifferenceBeforeThereAreEnoughSessions() throws Exception {
        session("a", "2", "hit");
        var recall = onlyComparison().getDifferences().get(0);
        assertThat(recall.getBesideValue()).isNull();
        assertThat(recall.getLow()).isNull();
        assertThat(recall.getVerdict()).isEqualTo("undecided");
    }

    /** 8 of 10 against 2 of 10, and the other way in where the items stand. */
    @Test
    void shouldDecideEachFigureByItself() throws Exception {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 120; i++) {
            session("a" + i, "2", random.nextInt(10) < 8 ? "second" : "miss", "second");
            session("b" + i, "1", random.nextInt(10) < 8 ? "hit" : "miss", "miss");
        }
        var comparison = onlyComparison();
        var recall = comparison.getDifferences().get(0);
        var mrr = comparison.getDifferences().get(1);
        assertThat(recall.getVerdict()).isEqualTo("better");
        assertThat(recall.getLow()).isPositive().isLessThan(recall.getValue() - recall.getBesideValue());
        assertThat(recall.getHigh()).isGreaterThan(recall.getValue() - recall.getBesideValue());
        assertThat(recall.getDecidedAfterSessions()).isEqualTo(240);
        assertThat(mrr.getVerdict()).isEqualTo("undecided");
        assertThat(mrr.getDecidedAfterSessions()).isNull();
    }

    @Test
    void shouldKeepADecisionAndWhenItWasMade() throws Exception {
        for (int i = 0; i < 110; i++) {
            session("a" + i, "2", i % 5 == 0 ? "hit" : "miss");
            session("b" + i, "1", i % 5 == 0 ? "miss" : "hit");
        }
        assertThat(onlyComparison().getDifferences().get(0).getVerdict()).isEqualTo("worse");
        for (int i = 110; i < 270; i++) {
            session("a" + i, "2", "hit");
            session("b" + i, "1", "miss");
        }
        var recall = onlyComparison().getDifferences().get(0);
        assertThat(recall.getLow()).isPositive();
        assertThat(recall.getVerdict()).isEqualTo("worse");
        assertThat(recall.getDecidedAfterSessions()).isEqualTo(220);
    }

    @Test
    void shouldLeaveOutSessionsWhoseModelWasNoChoice() throws Exception {
        send("before", "1", null, 1, "x");
        send("before", "1", null, 2, "hit");
        session("a", "2", "hit");
        var comparison = onlyComparison();
        assertThat(comparison.getBesideSessions()).isZero();
        assertThat(comparison.getSessions()).isEqualTo(1);
    }

    /** The sessions of a share that grew were chosen otherwise, maybe on another day. */
    @Test
    void shouldCompareEachShareByItself() throws Exception {
        session("a", "2", "hit");
        var half = new Experiment("e", 0.5, "gru4rec", "2", "gru4rec", "1", false, 7L);
        send("b", "2", half, 1, "x");
        send("b", "2", half, 2, "hit");
        stream.flush();
        assertThat(stream.comparisons()).containsOnlyKeys(FIFTH_KEY, "e\t0.5\tgru4rec\t2\tgru4rec\t1\tapart\t7");
    }

    @Test
    void shouldSkipAModelThatIsNoneOfItsExperiment() throws Exception {
        send("a", "3", FIFTH, 1, "x");
        assertThat(stream.counts().malformed()).isEqualTo(1);
        assertThat(stream.log())
                .singleElement()
                .asString()
                .contains("Its model is gru4rec 3, which is none of the two");
    }

    @Test
    void shouldSayWhomSessionsPreferWhereTheyGetListsOfBoth() throws Exception {
        interleaved("a", "new", "new", "old");
        interleaved("b", "old");
        interleaved("c", "new", "old");
        interleaved("d");
        // Its first list is not the last.
        interleaved("e", null, "new");
        click("e", 4, "new", "clicks-0-e1");
        var comparison = onlyInterleaved();
        assertThat(comparison.getSessions()).isEqualTo(4);
        assertThat(comparison.getPredictions()).isEqualTo(8);
        assertThat(comparison.getBesideSessions()).isZero();
        var preference = comparison.getDifferences().get(0);
        assertThat(preference.getFigure()).isEqualTo("preference");
        // Two sessions prefer the one, one the other, one is a draw.
        assertThat(preference.getValue()).isEqualTo(0.625);
        assertThat(preference.getBesideValue()).isEqualTo(0.375);
        assertThat(preference.getLow()).isNull();
        // They say nothing about either's figures.
        assertThat(stream.windows()).isEmpty();
        assertThat(stream.counts().ofUnknownList()).isZero();
    }

    @Test
    void shouldDecideByWhatSessionsPrefer() throws Exception {
        for (int i = 0; i < 200; i++) {
            interleaved("s" + i, i % 4 == 0 ? "old" : "new");
        }
        var preference = onlyInterleaved().getDifferences().get(0);
        assertThat(preference.getValue()).isEqualTo(0.75);
        double reach = ConfidenceSequence.scale(200) * Math.sqrt(0.75 / 199 + 2 / 40_000.0);
        assertThat(preference.getLow()).isCloseTo(0.5 - reach, within(1e-9));
        assertThat(preference.getHigh()).isCloseTo(0.5 + reach, within(1e-9));
        assertThat(preference.getVerdict()).isEqualTo("better");
        assertThat(preference.getDecidedAfterSessions()).isEqualTo(200);
    }

    @Test
    void shouldCountAClickInAListThatIsNotKnown() throws Exception {
        interleaved("a");
        click("a", 2, "new", "clicks-0-of-another");
        click("a", 3, "other", "clicks-0-a1");
        stream.flush();
        assertThat(stream.counts().ofUnknownList()).isEqualTo(2);
        assertThat(stream.comparisons()).isEmpty();
        // A shop reports all its clicks, those in other sessions too.
        session("b", "1", "hit");
        stream.send(naming("clicks-0-b1", in(FIFTH, by("gru4rec", "1", "gru4rec", recommended("b", 3, "hit")))));
        assertThat(stream.counts().ofUnknownList()).isEqualTo(2);
    }

    /** A session that clicks so in its latest list; null for a click found otherwise. */
    private void interleaved(String sessionId, String... clicked) {
        click(sessionId, 1, "x", null);
        for (int i = 0; i < clicked.length; i++) {
            var list = "clicks-0-" + sessionId + (i + 1);
            click(sessionId, i + 2, clicked[i] == null ? "x" : clicked[i], clicked[i] == null ? null : list);
        }
    }

    private void click(String sessionId, int position, String clicked, String recommendationId) {
        var recommendation = by("gru4rec", "2", "interleaved", recommended(sessionId, position, clicked));
        recommendation.setItems(List.of(new Candidate("new", 1f, true), new Candidate("old", 1f, false)));
        stream.send(naming(recommendationId, in(IN_TURNS, recommendation)));
    }

    private static Recommendation naming(String recommendationId, Recommendation recommendation) {
        recommendation.getClick().setRecommendationId(recommendationId);
        return recommendation;
    }

    private ModelComparison onlyInterleaved() throws MalformedRecordException {
        stream.flush();
        var comparisons = stream.comparisons();
        assertThat(comparisons).containsOnlyKeys("e\t0.2\tgru4rec\t2\tgru4rec\t1\tinterleaved\t7");
        return comparisons.values().iterator().next();
    }

    @Test
    void shouldForgetAnExperimentThatEndedLongAgo() throws Exception {
        session("a", "2", "hit");
        stream.flush();
        stream.advance(GRACE.multipliedBy(99));
        assertThat(stream.state()).containsEntry(EvaluationTopology.COMPARISONS, 1);
        stream.advance(GRACE.multipliedBy(20));
        assertThat(stream.state())
                .doesNotContainKeys(EvaluationTopology.COMPARISONS, EvaluationTopology.UNSENT_EXPERIMENTS);
    }

    private ModelComparison onlyComparison() throws MalformedRecordException {
        stream.flush();
        var comparisons = stream.comparisons();
        assertThat(comparisons).containsOnlyKeys(FIFTH_KEY);
        return comparisons.get(FIFTH_KEY);
    }

    /** A session of the experiment whose predictions do so. */
    private void session(String id, String version, String... outcomes) {
        send(id, version, FIFTH, 1, "x");
        for (int i = 0; i < outcomes.length; i++) {
            send(id, version, FIFTH, i + 2, outcomes[i]);
        }
    }

    private void send(String sessionId, String version, Experiment experiment, int position, String clicked) {
        stream.send(in(experiment, by("gru4rec", version, "gru4rec", recommended(sessionId, position, clicked))));
    }

    private static Recommendation recommended(String sessionId, int position, String clicked) {
        return recommendation(
                sessionId,
                "clicks-0-" + sessionId + position,
                position,
                clicked,
                NOW.toEpochMilli() + position,
                "hit",
                "second");
    }
}
