package io.eddy.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.Items;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopularityFillTest {

    /** The most popular has index 2, as in a catalogue that goes on from an earlier one. */
    private final Items items = new Items(List.of("a", "b", "c", "d"), new long[] {3, 1, 9, 2});

    @Test
    void shouldFillUpByPopularityBelowTheLastScore() {
        var filled = PopularityFill.fill(new ScoredItems(new int[] {3}, new double[] {0.5}), items, 3);
        assertThat(filled.itemIndexes()).containsExactly(3, 2, 0);
        assertThat(filled.scores()).containsExactly(0.5, 0.5 * 9 / 10.0, 0.5 * 3 / 10.0);
    }

    @Test
    void shouldRankByPopularityAloneWhereNothingIsScored() {
        var filled = PopularityFill.fill(new ScoredItems(new int[0], new double[0]), items, 9);
        assertThat(filled.itemIndexes()).containsExactly(2, 0, 3, 1);
        assertThat(filled.scores())
                .isSortedAccordingTo((one, other) -> Double.compare(other, one))
                .startsWith(0.9);
    }

    @Test
    void shouldCutWhatIsTooLong() {
        var filled = PopularityFill.fill(new ScoredItems(new int[] {1, 0, 2}, new double[] {3, 2, 1}), items, 2);
        assertThat(filled.itemIndexes()).containsExactly(1, 0);
        assertThat(filled.scores()).containsExactly(3, 2);
    }
}
