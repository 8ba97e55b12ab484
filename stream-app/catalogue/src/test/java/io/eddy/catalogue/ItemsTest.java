package io.eddy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ItemsTest {

    /** As in a model that goes on from an earlier one: new items stand behind those that they have overtaken. */
    @Test
    void shouldRankByPopularityWhereSupportDoesNotFallWithTheIndex() {
        var items = new Items(List.of("a", "b", "c", "d", "e"), new long[] {5, 9, 0, 9, 7});
        assertThat(items.mostPopular(5)).containsExactly(1, 3, 4, 0, 2);
        assertThat(items.mostPopular(3)).containsExactly(1, 3, 4);
        assertThat(items.mostPopular(9)).hasSize(5);
    }

    @Test
    void shouldRefuseSupportOfAnotherLength() {
        assertThatThrownBy(() -> new Items(List.of("a", "b"), new long[1])).hasMessage("2 item ids, but support of 1");
    }
}
