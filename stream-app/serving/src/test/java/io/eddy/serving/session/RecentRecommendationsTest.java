package io.eddy.serving.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentRecommendationsTest {

    private final RecentRecommendations recent = new RecentRecommendations();

    @Test
    void shouldGiveTheNewestFirstAndNoMoreThanAskedFor() {
        recent.add("1");
        recent.add("2");
        recent.add("3");
        assertThat(recent.newest(2)).containsExactly("3", "2");
        assertThat(recent.newest(10)).containsExactly("3", "2", "1");
    }

    @Test
    void shouldForgetTheOldestBeyondItsCapacityButCountThem() {
        for (int number = 0; number <= RecentRecommendations.CAPACITY; number++) {
            recent.add(Integer.toString(number));
        }
        var all = recent.newest(Integer.MAX_VALUE);
        assertThat(all).hasSize(RecentRecommendations.CAPACITY).endsWith("1").doesNotContain("0");
        assertThat(recent.received()).isEqualTo(RecentRecommendations.CAPACITY + 1);
    }
}
