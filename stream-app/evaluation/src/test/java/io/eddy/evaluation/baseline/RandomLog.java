package io.eddy.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A small log with repeats, single clicks and equal times, and a session to rank that clicks unknown items too. */
final class RandomLog {

    private static final int UNKNOWN_ITEMS = 2;

    final long seed;

    /** For the other choices of a test, so that the seed repeats them too. */
    final Random random;

    final List<Session> training = new ArrayList<>();
    final Items catalogue;
    final Session session;

    RandomLog(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        int items = 2 + random.nextInt(8);
        int count = 1 + random.nextInt(25);
        for (int i = 0; i < count; i++) {
            training.add(session("t" + i, items, random));
        }
        catalogue = Session.items(training);
        session = session("s", items + UNKNOWN_ITEMS, random);
    }

    private static Session session(String id, int items, Random random) {
        long startMs = random.nextInt(30);
        return new Session(
                id,
                IntStream.range(0, 1 + random.nextInt(7))
                        .mapToObj(i -> new LoggedClick(id, "item" + random.nextInt(items), startMs + i / 2, "click"))
                        .toList());
    }

    static Session session(String... itemIds) {
        return new Session(
                "s",
                Stream.of(itemIds)
                        .map(itemId -> new LoggedClick("s", itemId, 0, "click"))
                        .toList());
    }

    /** The training sessions that ended last first, of equal ends the later in the log. */
    List<Session> byRecency() {
        return IntStream.range(0, training.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> training.get(i).endMs())
                        .thenComparing(Comparator.naturalOrder())
                        .reversed())
                .map(training::get)
                .toList();
    }

    /** @param twin the scores of the slow twin after so many clicks of the session */
    void check(NextItemModel model, int k, IntFunction<Map<String, Double>> twin) {
        var lists = model.topK(session, k);
        assertThat(lists).hasSize(session.clicks().size() - 1);
        for (int i = 0; i < lists.size(); i++) {
            check(lists.get(i), k, twin.apply(i + 1));
        }
    }

    /**
     * Checks a list against the scores of the slow twin, up to a factor common to all, and that equal scores stand by
     * catalogue index and the items without a score by popularity behind.
     */
    private void check(List<Candidate> list, int k, Map<String, Double> twin) {
        var scored = twin.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .toList();
        assertThat(list).as("seed %d", seed).hasSize(Math.min(k, catalogue.size()));
        assertThat(list).as("seed %d", seed).extracting(Candidate::itemId).doesNotHaveDuplicates();
        int scoredInList = Math.min(list.size(), scored.size());
        for (int place = 0; place < scoredInList; place++) {
            var candidate = list.get(place);
            double factor = list.get(0).score() / scored.get(0).getValue();
            assertThat(candidate.score() / factor)
                    .as("seed %d", seed)
                    .isCloseTo(scored.get(place).getValue(), within(1e-9))
                    .isCloseTo(twin.getOrDefault(candidate.itemId(), 0.0), within(1e-9));
        }
        assertThat(list.subList(scoredInList, list.size()))
                .as("seed %d", seed)
                .extracting(Candidate::itemId)
                .containsExactlyElementsOf(catalogue.ids().stream()
                        .filter(itemId -> twin.getOrDefault(itemId, 0.0) == 0)
                        .limit(list.size() - scoredInList)
                        .toList());
        for (int place = 1; place < list.size(); place++) {
            var better = list.get(place - 1);
            var candidate = list.get(place);
            if (place == scoredInList) {
                assertThat(candidate.score()).as("seed %d", seed).isLessThan(better.score());
            }
            assertThat(candidate.score()).as("seed %d", seed).isLessThanOrEqualTo(better.score());
            if (candidate.score() == better.score()) {
                assertThat(catalogue.indexOf(candidate.itemId()))
                        .as("seed %d", seed)
                        .isGreaterThan(catalogue.indexOf(better.itemId()));
            }
        }
    }
}
