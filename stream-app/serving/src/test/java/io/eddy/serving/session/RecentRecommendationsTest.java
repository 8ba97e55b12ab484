package io.eddy.serving.session;

import static io.eddy.serving.Examples.recommendation;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.Recommendation;
import org.junit.jupiter.api.Test;

class RecentRecommendationsTest {

    private final RecentRecommendations recent = new RecentRecommendations();

    @Test
    void shouldGiveTheNewestFirstAndNoMoreThanAskedFor() {
        for (int number = 1; number <= 3; number++) {
            recent.add(number(number));
        }
        assertThat(recent.newest(2)).containsExactly(number(3), number(2));
        assertThat(recent.newest(10)).containsExactly(number(3), number(2), number(1));
    }

    @Test
    void shouldForgetTheOldestBeyondItsCapacityButCountThem() {
        for (int number = 0; number <= RecentRecommendations.CAPACITY; number++) {
            recent.add(number(number));
        }
        var all = recent.newest(Integer.MAX_VALUE);
        assertThat(all)
                .hasSize(RecentRecommendations.CAPACITY)
                .endsWith(number(1))
                .doesNotContain(number(0));
        assertThat(recent.received()).isEqualTo(RecentRecommendations.CAPACITY + 1);
    }

    private static Recommendation number(int number) {
        return recommendation("s", "i" + number, number, number);
    }
}
