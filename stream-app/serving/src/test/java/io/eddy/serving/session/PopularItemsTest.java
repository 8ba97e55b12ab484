package io.eddy.serving.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PopularItemsTest {

    private final PopularItems popular = new PopularItems();

    /** Two clicks and two clicks are as many as four: weights are logarithms. */
    @Test
    void shouldAddTheClicksOfAllPartitionsUp() {
        var one = popular.ofPartition(0);
        var other = popular.ofPartition(1);
        one.put("both", 1);
        other.put("both", 1);
        one.put("almost-four", Math.log(3.9) / Math.log(2));
        other.put("more-than-four", Math.log(4.1) / Math.log(2));
        assertThat(popular.itemIds()).containsExactly("more-than-four", "both", "almost-four");
    }

    @Test
    void shouldPutItemsInTheOrderOfTheirIdsWhereTheyWereClickedAlike() {
        var only = popular.ofPartition(0);
        only.put("b", 1);
        only.put("c", 1);
        only.put("a", 1);
        assertThat(popular.itemIds()).containsExactly("a", "b", "c");
    }

    @Test
    void shouldKeepTheFirstThousandOfAPartition() {
        var only = popular.ofPartition(0);
        IntStream.range(0, 3_000).forEach(item -> only.put("i" + item, item * 7 % 3_000));
        only.put("i0", 5_000);
        assertThat(popular.itemIds()).hasSize(PopularItems.KEPT).startsWith("i0");
        assertThat(popular.itemIds().subList(1, 4))
                .allMatch(item -> Integer.parseInt(item.substring(1)) * 7 % 3_000 >= 2_997);
    }

    @Test
    void shouldForgetAPartitionThatWentElsewhere() {
        var gone = popular.ofPartition(0);
        gone.put("a", 1);
        var again = popular.ofPartition(0);
        again.put("b", 1);
        popular.remove(0, gone);
        assertThat(popular.itemIds()).containsExactly("b");
        var other = new PopularItems();
        other.remove(0, other.ofPartition(0));
        assertThat(other.itemIds()).isEmpty();
    }
}
