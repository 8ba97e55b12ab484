package io.eddy.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionBootstrapTest {

    private static final int SESSIONS = 400;
    private static final int RESAMPLES = 1_000;

    private final int[] four = filled(SESSIONS, 4);

    @Test
    void shouldHoldTheMeanOverPredictionsNotOverSessions() {
        var bootstrap = new SessionBootstrap(new int[] {1, 3}, List.of(new double[] {1, 0}), RESAMPLES, 1);
        assertThat(bootstrap.interval(0).value()).isEqualTo(0.25);
        assertThat(bootstrap.interval(0).low()).isZero();
        assertThat(bootstrap.interval(0).high()).isEqualTo(1);
    }

    /** All four predictions of a session hit or miss together: as wide as for 400 draws, not for 1,600. */
    @Test
    void shouldTakeSessionsNotPredictionsAsIndependent() {
        var hits = new double[SESSIONS];
        Arrays.fill(hits, 0, SESSIONS / 2, 4);
        var interval = new SessionBootstrap(four, List.of(hits), RESAMPLES, 1).interval(0);
        double halfWidth = 1.96 * Math.sqrt(0.25 / SESSIONS);
        assertThat(interval.value()).isEqualTo(0.5);
        assertThat(interval.low()).isCloseTo(0.5 - halfWidth, within(0.01));
        assertThat(interval.high()).isCloseTo(0.5 + halfWidth, within(0.01));
    }

    /** One model hits a fortieth more of every session's clicks: certain where paired, invisible where not. */
    @Test
    void shouldPairTheClicksOfTwoModels() {
        var random = new Random(1);
        var one = random.doubles(SESSIONS, 0, 3).toArray();
        var other = Arrays.stream(one).map(sum -> sum + 0.1).toArray();
        var bootstrap = new SessionBootstrap(four, List.of(one, other), RESAMPLES, 1);
        var difference = bootstrap.difference(1, 0);
        assertThat(difference.value()).isCloseTo(0.025, within(1e-9));
        assertThat(difference.low()).isCloseTo(0.025, within(1e-9));
        assertThat(difference.excludesZero()).isTrue();
        assertThat(bootstrap.interval(0).high())
                .isGreaterThan(bootstrap.interval(1).low());
    }

    @Test
    void shouldNotTakeNoiseForADifference() {
        var random = new Random(2);
        var bootstrap = new SessionBootstrap(
                four,
                List.of(
                        random.doubles(SESSIONS, 0, 4).toArray(),
                        random.doubles(SESSIONS, 0, 4).toArray()),
                RESAMPLES,
                1);
        assertThat(bootstrap.difference(0, 1).excludesZero()).isFalse();
    }

    @Test
    void shouldGiveTheSameIntervalsFromTheSameSeed() {
        var hits = new Random(3).doubles(SESSIONS, 0, 4).toArray();
        var interval = new SessionBootstrap(four, List.of(hits), 50, 7).interval(0);
        assertThat(new SessionBootstrap(four, List.of(hits), 50, 7).interval(0)).isEqualTo(interval);
        assertThat(new SessionBootstrap(four, List.of(hits), 50, 8).interval(0)).isNotEqualTo(interval);
    }

    @Test
    void shouldHaveNoFigureWithoutPredictions() {
        var bootstrap = new SessionBootstrap(new int[2], List.of(new double[2]), 10, 1);
        assertThat(bootstrap.interval(0)).isEqualTo(new Interval(0, 0, 0));
        assertThat(bootstrap.interval(0).excludesZero()).isFalse();
    }

    @Test
    void shouldRefuseSeriesOfOtherSessions() {
        assertThatThrownBy(() -> new SessionBootstrap(four, List.of(new double[3]), 10, 1))
                .hasMessageContaining("3 sessions, expected 400");
    }

    private static int[] filled(int length, int value) {
        var values = new int[length];
        Arrays.fill(values, value);
        return values;
    }
}
