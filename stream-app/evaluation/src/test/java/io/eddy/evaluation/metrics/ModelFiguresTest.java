package io.eddy.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.OfflineEvaluation.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ModelFiguresTest {

    private static final Offset<Double> EXACT = within(1e-12);

    /** Supports: a 4, b 2, c 1, d 1. */
    private final Items catalogue = Session.items(List.of(session("a", "a", "a", "a", "b", "b", "c", "d")));

    private final ModelFigures figures = new ModelFigures("hand-counted", catalogue, 3, 2);

    @Test
    void shouldCountWhatIsRecommendedAtEachCutOff() {
        figures.onPrediction(prediction(0, 2, 2, 1, "a", "b"));
        figures.onPrediction(prediction(1, 2, 3, 0, "c", "a"));
        figures.onPrediction(prediction(1, 3, 3, 2, "a", "b"));
        assertThat(figures.recommendedItems(1)).isEqualTo(2);
        assertThat(figures.coverage(1)).isEqualTo(2.0 / 4);
        assertThat(figures.coverage(2)).isEqualTo(3.0 / 4);
        assertThat(figures.popularity(1)).isCloseTo((1 + 0.25 + 1) / 3, EXACT);
        assertThat(figures.popularity(2)).isCloseTo((0.75 + 0.625 + 0.75) / 3, EXACT);
    }

    /** Of 8 clicks a's 4 are the first five tenths, b's are the sixth and so on: an item stands where its first click does. */
    @Test
    void shouldTellWhichTenthsOfTheClicksTheRecommendedItemsAreFrom() {
        figures.onPrediction(prediction(0, 2, 2, 1, "a", "b"));
        figures.onPrediction(prediction(1, 2, 2, 1, "d", "a"));
        assertThat(figures.recommendedByGroup()).containsExactly(0.5, 0, 0, 0, 0, 0.25, 0, 0, 0.25, 0);
    }

    @Test
    void shouldNotFailOnItemsThatTheTrainingLogLacksOrOnShortLists() {
        figures.onPrediction(prediction(0, 2, 2, 0, "new"));
        figures.onPrediction(prediction(0, 2, 2, 0));
        assertThat(figures.coverage(2)).isZero();
        assertThat(figures.popularity(2)).isZero();
        assertThat(figures.overall().predictions()).isEqualTo(2);
    }

    @Test
    void shouldPartPredictionsByPositionAndSessionLength() {
        figures.onPrediction(prediction(0, 2, 40, 1, "a"));
        figures.onPrediction(prediction(0, 3, 40, 0, "a"));
        figures.onPrediction(prediction(0, 39, 40, 2, "a", "b"));
        figures.onPrediction(prediction(1, 2, 6, 0, "a"));
        assertThat(recall(figures.byPosition())).containsExactly(entry(2, 0.5), entry(3, 0.0), entry(11, 1.0));
        assertThat(recall(figures.bySessionLength())).containsExactly(entry(5, 0.0), entry(20, 2.0 / 3));
    }

    @Test
    void shouldPartPredictionsByThePopularityOfTheNextItem() {
        figures.onPrediction(prediction("a", 1, "a", "b"));
        figures.onPrediction(prediction("a", 0, "b", "c"));
        figures.onPrediction(prediction("d", 2, "a", "d"));
        figures.onPrediction(prediction("new", 0, "a"));
        assertThat(recall(figures.byPopularity())).containsExactly(entry(1, 0.5), entry(9, 1.0));
    }

    @Test
    void shouldCountItemByItem() {
        figures.onPrediction(prediction("b", 1, "b", "a"));
        figures.onPrediction(prediction("b", 2, "a", "b"));
        figures.onPrediction(prediction("new", 0, "a", "c"));
        var items = figures.items().byItem();
        assertThat(items.keySet()).containsExactly("a", "b", "c", "new");
        assertThat(items.get("a").recommended()).isEqualTo(3);
        assertThat(items.get("a").predictions()).isZero();
        assertThat(items.get("b").support()).isEqualTo(2);
        assertThat(items.get("b").predictions()).isEqualTo(2);
        assertThat(items.get("b").mean(Measure.RECALL)).isEqualTo(1);
        assertThat(items.get("b").mean(Measure.MRR)).isEqualTo(0.75);
        assertThat(items.get("b").mean(Measure.NDCG)).isCloseTo((1 + Math.log(2) / Math.log(3)) / 2, EXACT);
        assertThat(items.get("new").mean(Measure.RECALL)).isZero();
        assertThat(items.get("new").support()).isZero();
    }

    @Test
    void shouldCountGroupsOfItems() {
        figures.onPrediction(prediction("b", 1, "b", "a"));
        figures.onPrediction(prediction("b", 0, "a", "a"));
        figures.onPrediction(prediction("c", 2, "b", "c"));
        figures.onPrediction(prediction("new", 0, "a", "d"));
        var groups = figures.items().byGroup(itemId -> "ab".contains(itemId) ? "hats" : "coats");
        assertThat(groups.keySet()).containsExactly("coats", "hats");
        assertThat(groups.get("hats").support()).isEqualTo(6);
        assertThat(groups.get("hats").predictions()).isEqualTo(2);
        assertThat(groups.get("hats").recommended()).isEqualTo(6);
        assertThat(groups.get("hats").mean(Measure.RECALL)).isEqualTo(0.5);
        assertThat(groups.get("coats").mean(Measure.MRR)).isEqualTo(0.25);
    }

    @Test
    void shouldSumEachSessionForTheBootstrap() {
        assertThat(new ModelFigures("k of no table", catalogue, 3, 7)
                        .sessionSums()
                        .cutOffs())
                .containsExactly(1, 5, 7);
        var byRank = new ModelFigures("by rank", catalogue, 3, 5);
        byRank.onPrediction(prediction(0, 2, 3, 1, "a"));
        byRank.onPrediction(prediction(0, 3, 3, 4, "a"));
        byRank.onPrediction(prediction(2, 2, 2, 0, "a"));
        var sums = byRank.sessionSums();
        assertThat(sums.cutOffs()).containsExactly(1, 5);
        assertThat(sums.predictions()).containsExactly(2, 0, 1);
        assertThat(sums.of(Measure.RECALL, 1)).containsExactly(1, 0, 0);
        assertThat(sums.of(Measure.RECALL, 5)).containsExactly(2, 0, 0);
        assertThat(sums.of(Measure.MRR, 5)).containsExactly(1.25, 0, 0);
        assertThat(sums.of(Measure.NDCG, 5)[0]).isCloseTo(1 + Math.log(2) / Math.log(5), EXACT);
    }

    private static Map<Integer, Double> recall(SortedMap<Integer, NextItemMetrics> slices) {
        return slices.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, slice -> slice.getValue().recall(2), (one, other) -> one, TreeMap::new));
    }

    private static Prediction prediction(int session, int position, int length, double rank, String... itemIds) {
        return prediction(session, position, length, "next", rank, itemIds);
    }

    private static Prediction prediction(String nextItemId, double rank, String... itemIds) {
        return prediction(0, 2, 2, nextItemId, rank, itemIds);
    }

    private static Prediction prediction(
            int session, int position, int length, String nextItemId, double rank, String... itemIds) {
        var candidates = new ArrayList<Candidate>();
        for (var itemId : itemIds) {
            candidates.add(new Candidate(itemId, -candidates.size()));
        }
        return new Prediction(session, position, length, nextItemId, rank, candidates);
    }

    private static Session session(String... itemIds) {
        return new Session(
                "s",
                Stream.of(itemIds)
                        .map(itemId -> new LoggedClick("s", itemId, 0, "click"))
                        .toList());
    }
}
