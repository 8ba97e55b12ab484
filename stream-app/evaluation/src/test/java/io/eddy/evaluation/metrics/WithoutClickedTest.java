package io.eddy.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.OfflineEvaluation.Prediction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WithoutClickedTest {

    private static final int ITEMS = 160;

    private final RandomModel model = new RandomModel(new Random().nextInt());

    @Test
    void shouldBeTheModelItselfWhereNothingIsLeftOut() {
        assertThat(WithoutClicked.of(model, LeaveOut.NOTHING)).isSameAs(model);
        assertThat(WithoutClicked.of(model, LeaveOut.SEEN).name()).isEqualTo("random");
    }

    /** The twin ranks all items, takes those out that the rule names, and only then looks for the next item. */
    @ParameterizedTest
    @EnumSource
    void shouldRankAsIfTheModelHadNeverHadTheItems(LeaveOut rule) {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var sessions = IntStream.range(0, 30)
                .mapToObj(i -> session(random, i == 0 ? 250 : 1 + random.nextInt(8)))
                .toList();
        for (var tieRule : TieRule.values()) {
            int k = 1 + random.nextInt(25);
            var told = new ArrayList<Prediction>();
            new OfflineEvaluation(tieRule, k).run(WithoutClicked.of(model, rule), sessions, told::add, clicks -> {});
            for (var prediction : told) {
                var clicked = sessions.get(prediction.session()).itemIds().subList(0, prediction.position() - 1);
                var left = new ArrayList<>(model.ranked(clicked));
                left.removeIf(candidate -> leftOut(rule, clicked).contains(candidate.itemId()));
                double rank = tieRule.rank(prediction.nextItemId(), left);
                assertThat(prediction.rank())
                        .as("seed %d, model %d, %s, %s", seed, model.seed, tieRule, prediction)
                        .isEqualTo(rank > k ? NextItemMetrics.MISS : rank);
                assertThat(prediction.candidates()).isEqualTo(left.subList(0, Math.min(k, left.size())));
            }
        }
    }

    @Test
    void shouldCountANextItemThatIsLeftOutAsAMiss() {
        var again = session("a", "a");
        var told = new ArrayList<Prediction>();
        var always = new RandomModel(1) {
            @Override
            List<Candidate> ranked(List<String> clicked) {
                return List.of(new Candidate("a", 2), new Candidate("b", 1));
            }
        };
        new OfflineEvaluation(TieRule.PLACE_IN_THE_LIST, 20)
                .run(WithoutClicked.of(always, LeaveOut.LAST), List.of(again), told::add, clicks -> {});
        assertThat(told)
                .containsExactly(new Prediction(0, 2, 2, "a", NextItemMetrics.MISS, List.of(new Candidate("b", 1))));
    }

    private static Set<String> leftOut(LeaveOut rule, List<String> clicked) {
        return switch (rule) {
            case NOTHING -> Set.of();
            case LAST -> Set.of(clicked.get(clicked.size() - 1));
            case SEEN -> new HashSet<>(clicked.subList(Math.max(0, clicked.size() - 100), clicked.size()));
        };
    }

    /** Of the items some are not the model's. */
    private static Session session(Random random, int clicks) {
        return session(
                random.ints(clicks, 0, ITEMS + 10).mapToObj(item -> "i" + item).toArray(String[]::new));
    }

    private static Session session(String... itemIds) {
        var clicks = new ArrayList<LoggedClick>();
        for (var itemId : itemIds) {
            clicks.add(new LoggedClick("s", itemId, clicks.size(), "click"));
        }
        return new Session("s", clicks);
    }

    /** Ranks all items by scores drawn after each click, many of them equal. */
    private static class RandomModel implements NextItemModel {

        final int seed;

        RandomModel(int seed) {
            this.seed = seed;
        }

        @Override
        public String name() {
            return "random";
        }

        @Override
        public List<List<Candidate>> topK(Session session, int k) {
            var lists = new ArrayList<List<Candidate>>();
            for (int clicks = 1; clicks < session.clicks().size(); clicks++) {
                var all = ranked(session.itemIds().subList(0, clicks));
                lists.add(all.subList(0, Math.min(k, all.size())));
            }
            return lists;
        }

        List<Candidate> ranked(List<String> clicked) {
            var random = new Random(seed + clicked.hashCode());
            return IntStream.range(0, ITEMS)
                    .mapToObj(item -> new Candidate("i" + item, random.nextInt(20)))
                    .sorted((a, b) -> Double.compare(b.score(), a.score()))
                    .toList();
        }
    }
}
