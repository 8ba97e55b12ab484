package io.eddy.evaluation.baseline;

import static io.eddy.evaluation.baseline.RandomLog.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.neighbours.VmisKnn.Settings;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VmisKnnTest {

    /** All end at once, so the last is the most recent. */
    private final List<Session> training =
            List.of(session("a", "b", "c"), session("a", "c"), session("a", "b", "d", "d"));

    private final Items catalogue = Session.items(training);

    @Test
    void shouldAddUpSimilarityTimesMatchWeightOfTheNearest() {
        // Weights: a 3/3, b 1/3. The first and the last session have both: 4/3, the other 1. a was clicked last: 0.9.
        var list = lastOf(new Settings(3, 2, false));
        assertThat(list).extracting(Candidate::itemId).containsExactly("a", "b", "c", "d");
        assertScores(list, 2 * 4 / 3.0 * 0.9, 2 * 4 / 3.0 * 0.9, 4 / 3.0 * 0.9, 4 / 3.0 * 0.9);
    }

    @Test
    void shouldWeighRareItemsMoreByIdf() {
        var list = lastOf(new Settings(3, 2, true));
        assertThat(list).extracting(Candidate::itemId).containsExactly("d", "b", "c", "a");
        assertScores(list.subList(0, 3), 1.2 * Math.log(3), 2.4 * Math.log(1.5), 1.2 * Math.log(1.5));
        assertThat(list.get(3).score()).isGreaterThan(0).isLessThan(list.get(2).score());
    }

    @Test
    void shouldSampleTheMostRecentSessions() {
        var list = lastOf(new Settings(2, 2, false));
        assertThat(list).extracting(Candidate::itemId).containsExactly("a", "b", "d", "c");
        assertScores(list, 1.2 + 0.9, 1.2, 1.2, 0.9);
    }

    @Test
    void shouldTakeTheMostRecentOfEquallyNearSessions() {
        var list = lastOf(new Settings(3, 1, false));
        assertThat(list).extracting(Candidate::itemId).containsExactly("a", "b", "d", "c");
    }

    @Test
    void shouldLeaveMatchesTenClicksBackUnscored() {
        var ten = Collections.nCopies(11, "x").toArray(String[]::new);
        ten[0] = "d";
        var lists = new SessionKnnModel(training, catalogue, Settings.VMIS_KNN).topK(session(ten), 4);
        assertThat(lists.get(8)).extracting(Candidate::itemId).containsExactly("d", "b", "a", "c");
        assertThat(lists.get(9)).extracting(Candidate::itemId).containsExactly("a", "b", "c", "d");
    }

    @Test
    void shouldRankAsTheFormulaDoes() {
        var seeds = new Random();
        for (int round = 0; round < 300; round++) {
            var log = new RandomLog(seeds.nextLong());
            var random = log.random;
            int neighbours = 1 + random.nextInt(6);
            var settings = new Settings(neighbours + random.nextInt(10), neighbours, random.nextBoolean());
            int k = 1 + random.nextInt(12);
            log.check(
                    new SessionKnnModel(log.training, log.catalogue, settings),
                    k,
                    clicks -> twin(log, settings, log.session.itemIds().subList(0, clicks)));
        }
    }

    /** Serenade scores all items of the neighbours and then removes the item clicked last, known or not. */
    @Test
    void shouldRecommendAsSerenadeDoesWhereTheItemClickedLastIsLeftOut() {
        var seeds = new Random();
        for (int round = 0; round < 100; round++) {
            var log = new RandomLog(seeds.nextLong());
            int k = 1 + log.random.nextInt(12);
            var lists = WithoutClicked.of(
                            new SessionKnnModel(log.training, log.catalogue, Settings.VMIS_KNN), LeaveOut.LAST)
                    .topK(log.session, k);
            for (int clicks = 1; clicks < log.session.clicks().size(); clicks++) {
                var evolving = log.session.itemIds().subList(0, clicks);
                var last = evolving.get(clicks - 1);
                var scores = twin(log, Settings.VMIS_KNN, evolving);
                scores.remove(last);
                var list = lists.get(clicks - 1);
                boolean known = log.catalogue.contains(last);
                assertThat(list).as("seed %d", log.seed).hasSize(Math.min(k, log.catalogue.size() - (known ? 1 : 0)));
                assertThat(list)
                        .as("seed %d", log.seed)
                        .extracting(Candidate::itemId)
                        .doesNotContain(last);
                var best = scores.values().stream()
                        .filter(score -> score > 0)
                        .sorted(Comparator.reverseOrder())
                        .toList();
                for (int place = 0; place < Math.min(list.size(), best.size()); place++) {
                    assertThat(list.get(place).score())
                            .as("seed %d", log.seed)
                            .isCloseTo(best.get(place), within(1e-9));
                    assertThat(scores.get(list.get(place).itemId()))
                            .as("seed %d", log.seed)
                            .isCloseTo(best.get(place), within(1e-9));
                }
            }
        }
    }

    @Test
    void shouldRefuseImpossibleSettings() {
        assertThatThrownBy(() -> new Settings(10, 0, true)).hasMessageContaining("expected 1 or more neighbours");
        assertThatThrownBy(() -> new Settings(10, 11, true)).hasMessageContaining("10 sessions, the neighbours 11");
    }

    private List<Candidate> lastOf(Settings settings) {
        return new SessionKnnModel(training, catalogue, settings)
                .topK(session("b", "unknown", "a", "next"), 4)
                .get(2);
    }

    private static void assertScores(List<Candidate> list, double... scores) {
        for (int place = 0; place < scores.length; place++) {
            assertThat(list.get(place).score()).isCloseTo(scores[place], within(1e-12));
        }
    }

    /** V-SkNN by definition: all sessions that share an item, the m most recent of them, the k nearest of those. */
    private static Map<String, Double> twin(RandomLog log, Settings settings, List<String> evolving) {
        var nearest = log.byRecency().stream()
                .filter(session -> !Collections.disjoint(session.itemIds(), evolving))
                .limit(settings.sampleSize())
                .sorted(Comparator.<Session>comparingInt(session -> sharedPositions(session, evolving))
                        .reversed())
                .limit(settings.neighbours())
                .toList();
        var scores = new HashMap<String, Double>();
        for (var session : nearest) {
            double similarity = sharedPositions(session, evolving) / (double) evolving.size();
            for (var item : new HashSet<>(session.itemIds())) {
                double idf = settings.idf() ? idf(log, item) : 1;
                scores.merge(item, similarity * matchWeight(session, evolving) * idf, Double::sum);
            }
        }
        return scores;
    }

    private static int sharedPositions(Session session, List<String> evolving) {
        return new HashSet<>(session.itemIds())
                .stream().mapToInt(item -> evolving.lastIndexOf(item) + 1).sum();
    }

    private static double matchWeight(Session session, List<String> evolving) {
        int n = 1;
        while (!session.itemIds().contains(evolving.get(evolving.size() - n))) {
            n++;
        }
        return n < 10 ? 1 - 0.1 * n : 0;
    }

    private static double idf(RandomLog log, String item) {
        long with = log.training.stream()
                .filter(session -> session.itemIds().contains(item))
                .count();
        return Math.log(log.training.size() / (double) with);
    }
}
