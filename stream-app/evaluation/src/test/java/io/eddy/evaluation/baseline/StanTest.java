package io.eddy.evaluation.baseline;

import static io.eddy.evaluation.baseline.RandomLog.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.neighbours.Stan.Settings;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StanTest {

    private final List<Session> training = List.of(at(2, "a", "b", "c"), at(4, "a", "c"), at(8, "a", "b", "d", "d"));
    private final Items catalogue = Session.items(training);

    @Test
    void shouldMultiplyTheThreeDecays() {
        var list = new SessionKnnModel(training, catalogue, new Settings(3, 3, 1, Duration.ofMillis(4), 2))
                .topK(session("b", "a", "next"), 4)
                .get(1);
        double first = (1 + Math.exp(-1)) / Math.sqrt(3) * Math.exp(-6 / 4.0);
        double second = 1 / Math.sqrt(2) * Math.exp(-4 / 4.0);
        double third = (1 + Math.exp(-1)) / Math.sqrt(3);
        // The match is b, in second place, where the session has it, else a.
        double a = (first + third) * Math.exp(-1 / 2.0) + second;
        double b = first + third;
        double c = (first + second) * Math.exp(-1 / 2.0);
        double d = third * Math.exp(-2 / 2.0);
        assertThat(list).extracting(Candidate::itemId).containsExactly("b", "a", "d", "c");
        assertThat(list.get(0).score()).isCloseTo(b, within(1e-12));
        assertThat(list.get(1).score()).isCloseTo(a, within(1e-12));
        assertThat(list.get(2).score()).isCloseTo(d, within(1e-12));
        assertThat(list.get(3).score()).isCloseTo(c, within(1e-12));
    }

    @Test
    void shouldSampleTheMostRecentSessions() {
        var list = new SessionKnnModel(training, catalogue, new Settings(1, 1, 1, Duration.ofDays(5), 2))
                .topK(session("c", "a", "next"), 4)
                .get(0);
        assertThat(list).extracting(Candidate::itemId).containsExactly("c", "a", "b", "d");
        assertThat(list.get(1).score() / list.get(0).score()).isCloseTo(Math.exp(-1 / 2.0), within(1e-12));
    }

    @Test
    void shouldRankAsTheFormulaDoes() {
        var seeds = new Random();
        for (int round = 0; round < 300; round++) {
            var log = new RandomLog(seeds.nextLong());
            var random = log.random;
            int neighbours = 1 + random.nextInt(6);
            var settings = new Settings(
                    neighbours + random.nextInt(10),
                    neighbours,
                    0.5 + random.nextDouble(),
                    Duration.ofMillis(5 + random.nextInt(20)),
                    0.5 + 2 * random.nextDouble());
            int k = 1 + random.nextInt(12);
            log.check(
                    new SessionKnnModel(log.training, log.catalogue, settings),
                    k,
                    clicks -> twin(log, settings, log.session.clicks().subList(0, clicks)));
        }
    }

    @Test
    void shouldRefuseImpossibleSettings() {
        assertThatThrownBy(() -> new Settings(10, 11, 1, Duration.ofDays(1), 1))
                .hasMessageContaining("10 sessions, the neighbours 11");
        assertThatThrownBy(() -> new Settings(10, 1, 0, Duration.ofDays(1), 1))
                .hasMessageContaining("The decays are 0.0, PT24H and 1.0");
        assertThatThrownBy(() -> new Settings(10, 1, 1, Duration.ZERO, 1)).hasMessageContaining("1.0, PT0S and 1.0");
    }

    private static Session at(long endMs, String... itemIds) {
        return new Session(
                "s",
                Stream.of(itemIds)
                        .map(itemId -> new LoggedClick("s", itemId, endMs, "click"))
                        .toList());
    }

    /** The formula as the paper has it, with ages from the last click of the evolving session. */
    private static Map<String, Double> twin(RandomLog log, Settings settings, List<LoggedClick> evolving) {
        var items = evolving.stream().map(LoggedClick::itemId).toList();
        long nowMs = evolving.get(evolving.size() - 1).eventTimeMs();
        var similarities = new HashMap<Session, Double>();
        var sample = log.byRecency().stream()
                .filter(session -> !Collections.disjoint(session.itemIds(), items))
                .limit(settings.sampleSize())
                .toList();
        sample.forEach(session -> similarities.put(session, similarity(session, settings, items, nowMs)));
        var scores = new HashMap<String, Double>();
        sample.stream()
                .sorted(Comparator.<Session>comparingDouble(similarities::get).reversed())
                .limit(settings.neighbours())
                .forEach(session -> {
                    var neighbour = session.itemIds();
                    int match = neighbour.size() - 1;
                    while (!items.contains(neighbour.get(match))) {
                        match--;
                    }
                    for (var item : new HashSet<>(neighbour)) {
                        int distance = Math.abs(neighbour.lastIndexOf(item) - match);
                        scores.merge(
                                item,
                                similarities.get(session) * Math.exp(-distance / settings.distanceDecay()),
                                Double::sum);
                    }
                });
        return scores;
    }

    private static double similarity(Session session, Settings settings, List<String> evolving, long nowMs) {
        var neighbour = new HashSet<>(session.itemIds());
        double product = 0;
        for (int position = evolving.size(); position >= 1; position--) {
            var item = evolving.get(position - 1);
            if (neighbour.contains(item) && evolving.lastIndexOf(item) == position - 1) {
                product += Math.exp((position - evolving.size()) / settings.positionDecay());
            }
        }
        double ageMs = nowMs - session.endMs();
        return product
                / Math.sqrt(evolving.size() * neighbour.size())
                * Math.exp(-ageMs / settings.recencyDecay().toMillis());
    }
}
