package io.eddy.recommender.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentHistogramTest {

    private final AtomicLong clockMs = new AtomicLong(-25_000);
    private final RecentHistogram histogram = new RecentHistogram(clockMs::get);

    @Test
    void shouldKnowEveryValueToTwoDigits() {
        for (int value = 1; value <= 10_000; value++) {
            histogram.update(value);
        }
        var statistics = histogram.getStatistics();
        assertThat(statistics.size()).isEqualTo(10_000);
        assertThat(statistics.getQuantile(0.5)).isCloseTo(5_000, within(50.0));
        assertThat(statistics.getQuantile(0.99)).isCloseTo(9_900, within(99.0));
        assertThat(statistics.getMean()).isCloseTo(5_000, within(50.0));
        assertThat(statistics.getStdDev()).isCloseTo(2_887, within(29.0));
        assertThat((double) statistics.getMax()).isCloseTo(10_000, within(100.0));
        assertThat(statistics.getMin()).isEqualTo(1);
        assertThat(statistics.getValues()).hasSize(10_000).isSorted();
    }

    @Test
    void shouldForgetWhatIsOlderThanAMinuteThoughNothingComesAfterIt() {
        histogram.update(900);
        clockMs.addAndGet(30_000);
        histogram.update(7);
        assertThat(histogram.getStatistics().getValues()).containsExactly(7, 903);
        clockMs.addAndGet(30_000);
        assertThat(histogram.getStatistics().getValues()).containsExactly(7);
        clockMs.addAndGet(30_000);
        var none = histogram.getStatistics();
        assertThat(none.size()).isZero();
        assertThat(none.getQuantile(0.99)).isZero();
        assertThat(none.getMean()).isZero();
        assertThat(none.getMin()).isZero();
        assertThat(none.getMax()).isZero();
        assertThat(histogram.getCount()).isEqualTo(2);
    }

    @Test
    void shouldTakeValuesOfAnySize() {
        histogram.update(Long.MAX_VALUE / 4);
        histogram.update(-3);
        assertThat(histogram.getStatistics().getMin()).isZero();
        assertThat((double) histogram.getStatistics().getMax()).isCloseTo(Long.MAX_VALUE / 4.0, within(1e17));
    }
}
