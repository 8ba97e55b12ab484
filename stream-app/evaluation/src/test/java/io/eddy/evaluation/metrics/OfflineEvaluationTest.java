package io.eddy.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.OfflineEvaluation.Prediction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfflineEvaluationTest {

    @Test
    void shouldCountRecallReciprocalRankAndGainByHand() {
        var metrics = new NextItemMetrics(List.of(1, 5, 20));
        for (int rank : new int[] {1, 3, 6, NextItemMetrics.MISS}) {
            metrics.add(rank);
        }
        assertThat(metrics.predictions()).isEqualTo(4);
        assertThat(metrics.recall(1)).isEqualTo(0.25);
        assertThat(metrics.recall(5)).isEqualTo(0.5);
        assertThat(metrics.recall(20)).isEqualTo(0.75);
        assertThat(metrics.mrr(1)).isEqualTo(0.25);
        assertThat(metrics.mrr(5)).isCloseTo((1 + 1.0 / 3) / 4, within(1e-12));
        assertThat(metrics.mrr(20)).isCloseTo((1 + 1.0 / 3 + 1.0 / 6) / 4, within(1e-12));
        assertThat(metrics.ndcg(1)).isCloseTo(0.25, within(1e-12));
        assertThat(metrics.ndcg(5)).isCloseTo((1 + 0.5) / 4, within(1e-12));
        assertThat(metrics.ndcg(20)).isCloseTo((1 + 0.5 + 0.356207187) / 4, within(1e-9));
    }

    @Test
    void shouldHaveNoFiguresBeforeTheFirstPrediction() {
        var metrics = new NextItemMetrics(List.of(20));
        assertThat(List.of(metrics.recall(20), metrics.mrr(20), metrics.ndcg(20)))
                .containsOnly(0.0);
    }

    @Test
    void shouldRefuseImpossibleRanksAndUnknownCutOffs() {
        var metrics = new NextItemMetrics(List.of(20));
        for (double rank : new double[] {-1, 0.5, Double.NaN}) {
            assertThatThrownBy(() -> metrics.add(rank)).hasMessageContaining("not " + rank);
        }
        metrics.add(1);
        assertThatThrownBy(() -> metrics.recall(10)).hasMessageContaining("No cut-off 10 among [20]");
        assertThatThrownBy(() -> new NextItemMetrics(List.of(0))).hasMessageContaining("at least 1, not 0");
    }

    @Test
    void shouldPredictEveryClickButTheFirstOfEachSession() {
        var clicks = new AtomicInteger();
        var metrics = OfflineEvaluation.evaluate(
                always("a2", "b1"),
                List.of(session("x", "a", "b", "a"), session("a"), session("b", "unknown")),
                clicks::addAndGet);
        assertThat(metrics.predictions()).isEqualTo(4);
        assertThat(metrics.recall(1)).isEqualTo(0.5);
        assertThat(metrics.recall(20)).isEqualTo(0.75);
        assertThat(metrics.mrr(20)).isEqualTo((1 + 0.5 + 1) / 4);
        assertThat(clicks).hasValue(7);
    }

    @Test
    void shouldTellWhereEachPredictionStands() {
        var told = new ArrayList<Prediction>();
        new OfflineEvaluation(TieRule.PLACE_IN_THE_LIST, 1)
                .run(always("a2", "b1"), List.of(session("x"), session("x", "a", "b")), told::add, clicks -> {});
        var onlyA = List.of(new Candidate("a", 2));
        assertThat(told)
                .containsExactly(
                        new Prediction(1, 2, 3, "a", 1, onlyA),
                        new Prediction(1, 3, 3, "b", NextItemMetrics.MISS, onlyA));
    }

    @ParameterizedTest
    @CsvSource({
        "a, 1, 1, 1, 1",
        "b, 2, 2, 4, 3",
        "c, 3, 2, 4, 3",
        "d, 4, 2, 4, 3",
        "e, 5, 5, 6, 5.5",
        "f, 6, 5, 6, 5.5",
        "unknown, 0, 0, 0, 0"
    })
    void shouldRankItemsOfEqualScoreByTheTieRule(
            String itemId, double place, double standard, double conservative, double median) {
        var candidates = candidates("a9", "b5", "c5", "d5", "e1", "f1");
        assertThat(TieRule.PLACE_IN_THE_LIST.rank(itemId, candidates)).isEqualTo(place);
        assertThat(TieRule.STANDARD.rank(itemId, candidates)).isEqualTo(standard);
        assertThat(TieRule.CONSERVATIVE.rank(itemId, candidates)).isEqualTo(conservative);
        assertThat(TieRule.MEDIAN.rank(itemId, candidates)).isEqualTo(median);
    }

    /** Of 100 items that score the same the last is in the list only if the evaluation asks for all of them. */
    @ParameterizedTest
    @CsvSource({"PLACE_IN_THE_LIST, 0", "STANDARD, 1", "CONSERVATIVE, 0", "MEDIAN, 0"})
    void shouldLookAtAllItemsThatTieWithTheLastOfTheList(TieRule rule, double rank) {
        var indifferent = always(
                IntStream.range(0, 100).mapToObj(item -> "item" + item + "-7").toArray(String[]::new));
        var told = new ArrayList<Prediction>();
        new OfflineEvaluation(rule, 20)
                .run(indifferent, List.of(session("item0-", "item99-")), told::add, clicks -> {});
        assertThat(told).singleElement().satisfies(prediction -> {
            assertThat(prediction.rank()).isEqualTo(rank);
            assertThat(prediction.candidates()).hasSize(20);
        });
    }

    @Test
    void shouldRefuseAScoreThatIsNotANumber() {
        assertThatThrownBy(() -> new Candidate("a", Double.NaN)).hasMessageContaining("item a is not a number");
    }

    /** Recommends the same after every click; each item is an id and, as last character, its score. */
    private static NextItemModel always(String... scored) {
        return new NextItemModel() {
            @Override
            public String name() {
                return "always the same";
            }

            @Override
            public List<List<Candidate>> topK(Session session, int k) {
                var all = candidates(scored);
                return Collections.nCopies(session.clicks().size() - 1, all.subList(0, Math.min(k, all.size())));
            }
        };
    }

    private static List<Candidate> candidates(String... scored) {
        var candidates = new ArrayList<Candidate>();
        for (var item : scored) {
            int end = item.length() - 1;
            candidates.add(new Candidate(item.substring(0, end), item.charAt(end) - '0'));
        }
        return candidates;
    }

    private static Session session(String... itemIds) {
        var clicks = new ArrayList<LoggedClick>();
        for (var itemId : itemIds) {
            clicks.add(new LoggedClick("s", itemId, clicks.size(), "click"));
        }
        return new Session("s", clicks);
    }
}
