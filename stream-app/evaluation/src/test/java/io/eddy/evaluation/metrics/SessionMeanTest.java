package io.eddy.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SessionMeanTest {

    /** Sessions of 1, 2 and 3 predictions with 1, 0 and 2 hits; residuals 0.5, -1 and 0.5 from a mean of 0.5. */
    @Test
    void shouldGiveTheMeanOverPredictionsWithTheVarianceOverSessions() {
        var mean = SessionMean.of(3, 6, 14, 3, 7, 5);
        assertThat(mean.value()).isEqualTo(0.5);
        assertThat(mean.variance()).isCloseTo(1.5 * 1.5 / 36 + 2.0 / 9, within(1e-15));
    }

    /** As many hits in as many predictions, but all of a session's at once: they are so many fewer draws. */
    @Test
    void shouldTakeSessionsNotPredictionsAsIndependent() {
        var single = SessionMean.of(400, 400, 400, 200, 200, 200);
        var fours = SessionMean.of(100, 400, 1_600, 200, 800, 800);
        assertThat(single.variance()).isCloseTo(0.25 / 399 + 2 / 160_000.0, within(1e-12));
        assertThat(fours.variance()).isCloseTo(0.25 / 99 + 2 / 10_000.0, within(1e-12));
    }

    /** 200 sessions without a hit may be chance where one of a hundred has one. */
    @Test
    void shouldNotTakeAFigureForExactBecauseThereWereNoHits() {
        assertThat(SessionMean.of(200, 500, 1_500, 0, 0, 0).variance()).isEqualTo(2 / 40_000.0);
    }
}
