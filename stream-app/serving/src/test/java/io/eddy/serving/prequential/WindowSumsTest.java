package io.eddy.serving.prequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WindowSumsTest {

    private static final Offset<Double> ROUNDING = within(1e-15);

    /** 10 clicks on a, 6 on b, 2 on c. */
    private static final ItemSupport ITEMS = new KnownItems(Map.of("a", 10L, "b", 6L, "c", 2L));

    @Test
    void shouldGiveTheFiguresCountedByHand() {
        var sums = new WindowSums();
        sums.add(1, List.of("a", "b"), ITEMS);
        sums.add(2, List.of("b", "c"), ITEMS);
        sums.add(0, List.of("c"), ITEMS);
        sums.add(7, List.of("a", "b"), ITEMS);
        assertThat(sums.predictions()).isEqualTo(4);
        assertThat(sums.recall(1)).isEqualTo(0.25);
        assertThat(sums.recall(5)).isEqualTo(0.5);
        assertThat(sums.recall(10)).isEqualTo(0.75);
        assertThat(sums.mrr(1)).isEqualTo(0.25);
        assertThat(sums.mrr(5)).isEqualTo((1 + 0.5) / 4);
        assertThat(sums.mrr(20)).isEqualTo((1 + 0.5 + 1.0 / 7) / 4, ROUNDING);
        // 1/log2(2) = 1, 1/log2(3) = 0.6309..., 1/log2(8) = 1/3
        assertThat(sums.ndcg(1)).isEqualTo(0.25);
        assertThat(sums.ndcg(5)).isEqualTo((1 + 0.6309297535714575) / 4, ROUNDING);
        assertThat(sums.ndcg(10)).isEqualTo((1 + 0.6309297535714575 + 1.0 / 3) / 4, ROUNDING);
        // Means of the lists: 8, 4, 2, 8, of at most 10.
        assertThat(sums.popularity(ITEMS)).isEqualTo((0.8 + 0.4 + 0.2 + 0.8) / 4, ROUNDING);
    }

    @Test
    void shouldAgreeWithTheOfflineEvaluation() {
        long seed = 20_261_121;
        var random = new Random(seed);
        var sums = new WindowSums();
        var offline = new NextItemMetrics(OfflineEvaluation.CUT_OFFS);
        for (int i = 0; i < 1_000; i++) {
            int rank = random.nextInt(26);
            sums.add(rank, List.of("a"), null);
            offline.add(rank);
        }
        for (int k : OfflineEvaluation.CUT_OFFS) {
            assertThat(sums.recall(k)).as("seed %d", seed).isEqualTo(offline.recall(k));
            assertThat(sums.mrr(k)).as("seed %d", seed).isEqualTo(offline.mrr(k), within(1e-12));
        }
    }

    @Test
    void shouldLeaveEmptyListsOutOfPopularityOnly() {
        var sums = new WindowSums();
        sums.add(0, List.of(), ITEMS);
        assertThat(sums.popularity(ITEMS)).isNull();
        sums.add(1, List.of("a"), ITEMS);
        assertThat(sums.popularity(ITEMS)).isEqualTo(1);
        assertThat(sums.recall(1)).isEqualTo(0.5);
    }

    @Test
    void shouldNotTellThePopularityOfAPartOfTheWindow() {
        var sums = new WindowSums();
        sums.add(1, List.of("a"), ITEMS);
        sums.add(1, List.of("a"), null);
        assertThat(sums.popularity(ITEMS)).isNull();
    }

    @Test
    void shouldNotTellThePopularityWhereItIsNotKnownOfAPartThatWasMerged() {
        var known = new WindowSums();
        known.add(1, List.of("a"), ITEMS);
        var unknown = new WindowSums();
        unknown.add(1, List.of("a"), null);
        known.add(writtenAndRead(unknown));
        assertThat(known.predictions()).isEqualTo(2);
        assertThat(known.popularity(ITEMS)).isNull();
    }

    @Test
    void shouldMeanThePopularityOfMergedSumsOverAllTheirLists() {
        var merged = new WindowSums();
        for (var itemIds : List.of(List.of("a", "b"), List.of("c"), List.of("b", "c"), List.<String>of())) {
            var one = new WindowSums();
            one.add(1, itemIds, ITEMS);
            merged.add(writtenAndRead(one));
        }
        // Means of the lists: 8, 2, 4, of at most 10; the empty one has none.
        assertThat(merged.popularity(ITEMS)).isEqualTo((0.8 + 0.2 + 0.4) / 3, ROUNDING);
    }

    @Test
    void shouldNotTellThePopularityOfItemsThatAreNotKnown() {
        var sums = new WindowSums();
        sums.add(1, List.of("a"), ITEMS);
        assertThat(sums.popularity(null)).isNull();
    }

    @Test
    void shouldNotDependOnOrderOrMergingEvenInTheLastBit() {
        long seed = 7;
        var random = new Random(seed);
        var ranks = IntStream.range(0, 500).map(i -> random.nextInt(21)).toArray();
        var forth = new WindowSums();
        var back = new WindowSums();
        var parts = List.of(new WindowSums(), new WindowSums(), new WindowSums());
        for (int i = 0; i < ranks.length; i++) {
            forth.add(ranks[i], items(i), ITEMS);
            back.add(ranks[ranks.length - 1 - i], items(ranks.length - 1 - i), ITEMS);
            parts.get(random.nextInt(3)).add(ranks[i], items(i), ITEMS);
        }
        var merged = new WindowSums();
        for (var part : List.of(parts.get(2), parts.get(0), parts.get(1))) {
            merged.add(writtenAndRead(part));
        }
        for (var other : List.of(back, merged)) {
            assertThat(other.predictions()).isEqualTo(forth.predictions());
            assertThat(other.recall(20)).isEqualTo(forth.recall(20));
            assertThat(other.mrr(20)).isEqualTo(forth.mrr(20));
            assertThat(other.ndcg(20)).isEqualTo(forth.ndcg(20));
            assertThat(other.popularity(ITEMS)).isEqualTo(forth.popularity(ITEMS));
        }
    }

    private static WindowSums writtenAndRead(WindowSums sums) {
        var bytes = new FieldWriter(1);
        sums.writeTo(bytes);
        return WindowSums.readFrom(new FieldReader(bytes.toBytes(), 1, ""));
    }

    private static List<String> items(int i) {
        return List.of("a", "b", "c").subList(0, i % 4 == 3 ? 0 : i % 4 + 1);
    }
}
