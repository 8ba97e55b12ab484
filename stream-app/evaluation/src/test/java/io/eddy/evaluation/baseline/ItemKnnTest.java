package io.eddy.evaluation.baseline;

import static io.eddy.evaluation.baseline.RandomLog.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.baseline.ItemKnn.Settings;
import io.eddy.evaluation.metrics.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ItemKnnTest {

    private final List<Session> training =
            List.of(session("a", "b", "c"), session("a", "c"), session("a", "b", "d", "d"));
    private final Items catalogue = Session.items(training);

    @Test
    void shouldRankByCosineOverSessionsThenByPopularity() {
        var list = new ItemKnn(training, catalogue, new Settings(100, 0, 0.5))
                .topK(session("a", "b", "next"), 4)
                .get(1);
        assertThat(list).extracting(Candidate::itemId).containsExactly("a", "d", "c", "b");
        assertThat(list.get(0).score()).isCloseTo(2 / Math.sqrt(2 * 3), within(1e-12));
        assertThat(list.get(1).score()).isCloseTo(1 / Math.sqrt(2 * 1), within(1e-12));
        assertThat(list.get(2).score()).isCloseTo(1 / Math.sqrt(2 * 2), within(1e-12));
        assertThat(list.get(3).score()).isGreaterThan(0).isLessThan(0.5);
    }

    @Test
    void shouldWeighSupportByLambdaAndAlpha() {
        var list = new ItemKnn(training, catalogue, new Settings(100, 20, 0.25))
                .topK(session("b", "next"), 3)
                .get(0);
        assertThat(list).extracting(Candidate::itemId).containsExactly("a", "d", "c");
        assertThat(list.get(0).score()).isCloseTo(2 / (Math.pow(22, 0.25) * Math.pow(23, 0.75)), within(1e-12));
    }

    @Test
    void shouldKeepTheNearestNeighboursOnly() {
        var list = new ItemKnn(training, catalogue, new Settings(1, 0, 0.5))
                .topK(session("d", "next"), 4)
                .get(0);
        assertThat(list).extracting(Candidate::itemId).containsExactly("b", "a", "c", "d");
    }

    @Test
    void shouldRankAsTheFormulaDoes() {
        var seeds = new Random();
        for (int round = 0; round < 300; round++) {
            var log = new RandomLog(seeds.nextLong());
            var random = log.random;
            var settings =
                    new Settings(1 + log.catalogue.size(), random.nextBoolean() ? 0 : 20, random.nextInt(3) / 2.0);
            int k = 1 + random.nextInt(12);
            log.check(
                    new ItemKnn(log.training, log.catalogue, settings),
                    k,
                    clicks -> twin(log, settings, log.session.itemIds().get(clicks - 1)));
        }
    }

    @Test
    void shouldRefuseImpossibleSettings() {
        assertThatThrownBy(() -> new Settings(0, 20, 0.5)).hasMessageContaining("0 neighbours, expected 1 or more");
        assertThatThrownBy(() -> new Settings(1, -1, 0.5)).hasMessageContaining("lambda is -1.0, expected 0 or more");
        assertThatThrownBy(() -> new Settings(1, 0, 1.5)).hasMessageContaining("alpha is 1.5, expected 0 to 1");
    }

    private static Map<String, Double> twin(RandomLog log, Settings settings, String last) {
        var scores = new HashMap<String, Double>();
        for (var other : log.catalogue.ids()) {
            if (!other.equals(last)) {
                double supportOfLast = support(log, last) + settings.lambda();
                double supportOfOther = support(log, other) + settings.lambda();
                scores.put(
                        other,
                        support(log, last, other)
                                / (Math.pow(supportOfLast, settings.alpha())
                                        * Math.pow(supportOfOther, 1 - settings.alpha())));
            }
        }
        scores.values().removeIf(score -> score.isNaN());
        return scores;
    }

    private static long support(RandomLog log, String... itemIds) {
        return log.training.stream()
                .filter(session -> session.itemIds().containsAll(List.of(itemIds)))
                .count();
    }
}
