package io.eddy.recommender.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LastItemsTest {

    private static final String[] IDS = {"", "i1", "ä", "\0", "商品7", "🛒", "\ud83d", "x".repeat(300), "é".repeat(16_000)
    };

    @Test
    void shouldKeepTheLastOnes() {
        var random = new Random(3);
        for (int most : new int[] {1, 2, 5, 20}) {
            var items = LastItems.NONE;
            var expected = new ArrayList<String>();
            for (int click = 0; click < 60; click++) {
                var itemId = IDS[random.nextInt(IDS.length)];
                items = items.with(itemId, most);
                expected.add(itemId);
                var kept = expected.subList(Math.max(0, expected.size() - most), expected.size());
                assertThat(items.all()).isEqualTo(kept);
                assertThat(items.size()).isEqualTo(kept.size());
                assertThat(items.last(2)).isEqualTo(kept.subList(Math.max(0, kept.size() - 2), kept.size()));
            }
        }
    }

    @Test
    void shouldCutMoreThanOneWhereFewerAreToBeKept() {
        var items = LastItems.of(List.of("a", "b", "c", "d"));
        assertThat(items.with("e", 2).all()).containsExactly("d", "e");
        assertThat(items.all()).containsExactly("a", "b", "c", "d");
        assertThat(items).isEqualTo(LastItems.of(List.of("a", "b", "c", "d"))).isNotEqualTo(LastItems.of(List.of("a")));
    }

    @Test
    void shouldKeepTheLastEvents() {
        var events = RecentEvents.NONE;
        for (long hash = 1; hash <= 5; hash++) {
            events = events.with(hash, 3);
        }
        assertThat(events).isEqualTo(RecentEvents.of(3, 4, 5));
        assertThat(events.contains(2)).isFalse();
        assertThat(events.contains(5)).isTrue();
        assertThat(events.with(6, 1)).isEqualTo(RecentEvents.of(6));
    }
}
