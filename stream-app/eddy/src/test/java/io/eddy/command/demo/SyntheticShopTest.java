package io.eddy.command.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.evaluation.baseline.MarkovChain;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyntheticShopTest {

    private static final long SEED = 7;
    private static final long GAP_MS = 30 * 60_000;

    private final SyntheticShop shop = new SyntheticShop(SEED, 0);

    @Test
    void shouldMakeTheSameLogFromTheSameSeed() {
        var clicks = shop.sessions("s", 200);
        assertThat(new SyntheticShop(SEED, 0).sessions("s", 200)).isEqualTo(clicks);
        assertThat(new SyntheticShop(SEED + 1, 0).sessions("s", 200)).isNotEqualTo(clicks);
    }

    @Test
    void shouldMakeSessionsInOrderOfTimeWithPausesBelowTheGap() {
        var clicks = shop.sessions("s", 500);
        assertThat(clicks).isSortedAccordingTo(Comparator.comparingLong(click -> click.eventTimeMs()));
        var sessions = Session.of(clicks, GAP_MS);
        assertThat(sessions).hasSize(500).allMatch(session -> session.clicks().size() >= 2);
    }

    /** If the model that knows the law expects what then happens, the law is the one that the log was made by. */
    @Test
    void shouldBehaveByTheLawThatTheBestModelKnows() {
        var best = new BestModel(shop);
        var sessions = Session.of(shop.sessions("s", 3_000), GAP_MS);
        double expected = 0;
        long predictions = 0;
        for (var session : sessions) {
            for (var probabilities : best.probabilities(session)) {
                assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-9));
                expected += IntStream.range(0, probabilities.length)
                        .mapToDouble(index -> probabilities[index])
                        .sorted()
                        .skip(probabilities.length - 20)
                        .sum();
                predictions++;
            }
        }
        var metrics = OfflineEvaluation.evaluate(best, sessions, clicks -> {});
        assertThat(metrics.recall(20)).isCloseTo(expected / predictions, within(0.01));
    }

    @Test
    void shouldHoldMoreThanAMarkovChainCanLearn() {
        var training = Session.of(shop.sessions("train-", 10_000), GAP_MS);
        var test = Session.of(shop.sessions("test-", 1_000), GAP_MS);
        var markov = OfflineEvaluation.evaluate(new MarkovChain(training, Session.items(training)), test, clicks -> {});
        var best = OfflineEvaluation.evaluate(new BestModel(shop), test, clicks -> {});
        assertThat(best.recall(20)).isGreaterThan(markov.recall(20) + 0.1);
    }
}
