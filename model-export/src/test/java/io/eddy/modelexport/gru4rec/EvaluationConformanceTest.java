package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.modelexport.training.TrainedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Published mistakes in evaluation: Eddy's must not make them, and a plain evaluation with the mistake must be found out. */
class EvaluationConformanceTest {

    private static final int ITEMS = 30;

    private static final TrainedModel<Gru4RecWeights> RANDOM = model(RandomWeights.of(ITEMS, 6, 3));

    /** Whatever was clicked, item 0 scores highest, then item 1, and so on. */
    private static final TrainedModel<Gru4RecWeights> BY_ITEM_INDEX = model(byItemIndex());

    @Test
    void shouldBeginEachSessionWithAnEmptyHiddenState() {
        assertFindsMistake(
                evaluated -> {
                    List<Session> sessions = List.of(session("i1", "i2", "i3", "i4"), session("i5", "i6", "i7"));
                    List<List<String>> alone = ids(evaluated.apply(RANDOM).topK(sessions.get(1), ITEMS));

                    NextItemModel together = evaluated.apply(RANDOM);
                    assertThat(ids(together.topK(sessions, ITEMS).get(1))).isEqualTo(alone);
                    assertThat(ids(together.topK(sessions.get(1), ITEMS))).isEqualTo(alone);
                },
                Mistake.STATE_NOT_RESET);
    }

    @Test
    void shouldRankTheNextItemAmongAllItems() {
        assertFindsMistake(
                evaluated -> {
                    // The next item is the 16th of 30: beyond 10, within 20. That of the second session is beyond 20.
                    List<Session> sessions = List.of(session("i3", "i15"), session("i3", "i29"));
                    NextItemMetrics metrics =
                            OfflineEvaluation.evaluate(evaluated.apply(BY_ITEM_INDEX), sessions, clicks -> {});
                    assertThat(metrics.recall(10)).isZero();
                    assertThat(metrics.recall(20)).isEqualTo(0.5);
                    assertThat(metrics.mrr(20)).isCloseTo(1.0 / 16 / 2, Offset.offset(1e-9));

                    List<String> ranked = ids(evaluated.apply(BY_ITEM_INDEX).topK(sessions.get(0), ITEMS))
                            .get(0);
                    assertThat(ranked)
                            .containsExactlyElementsOf(IntStream.range(0, ITEMS)
                                    .mapToObj(item -> "i" + item)
                                    .toList());
                },
                Mistake.NEGATIVES_SAMPLED);
    }

    @Test
    void shouldBearItemsThatTrainingHasNotSeen() {
        assertFindsMistake(
                evaluated -> assertThatCode(() -> {
                            List<Session> sessions = List.of(
                                    session("new", "i0"), session("i3", "new", "i1"), session("i3", "i2", "new"));
                            NextItemMetrics metrics =
                                    OfflineEvaluation.evaluate(evaluated.apply(BY_ITEM_INDEX), sessions, clicks -> {});
                            // Ranks 1, miss, 2, 3, miss: a new item cannot be ranked, and what follows it can.
                            assertThat(metrics.predictions()).isEqualTo(5);
                            assertThat(metrics.mrr(20)).isCloseTo((1 + 1.0 / 2 + 1.0 / 3) / 5, Offset.offset(1e-9));
                        })
                        .doesNotThrowAnyException(),
                Mistake.CRASH_ON_UNKNOWN_ITEMS);
    }

    private static void assertFindsMistake(
            Consumer<Function<TrainedModel<Gru4RecWeights>, NextItemModel>> claim, Mistake mistake) {
        List<Gru4RecNextItemModel> opened = new ArrayList<>();
        try {
            claim.accept(model -> {
                Gru4RecNextItemModel evaluated = new Gru4RecNextItemModel(model.weights(), model.items());
                opened.add(evaluated);
                return evaluated;
            });
        } finally {
            opened.forEach(Gru4RecNextItemModel::close);
        }
        claim.accept(model -> new PlainEvaluation(model, null));
        assertThatThrownBy(() -> claim.accept(model -> new PlainEvaluation(model, mistake)))
                .as("the claim about an evaluation with the mistake %s", mistake)
                .isInstanceOf(AssertionError.class);
    }

    private static Gru4RecWeights byItemIndex() {
        HyperParameters parameters = Conformance.plain().build();
        float[] biases = new float[ITEMS];
        for (int item = 0; item < ITEMS; item++) {
            biases[item] = -item;
        }
        return HandMadeWeights.biasOnly(parameters, biases);
    }

    private static TrainedModel<Gru4RecWeights> model(Gru4RecWeights weights) {
        List<String> itemIds =
                IntStream.range(0, ITEMS).mapToObj(item -> "i" + item).toList();
        long[] support =
                IntStream.range(0, ITEMS).mapToLong(item -> ITEMS - item).toArray();
        return new TrainedModel<>(new Gru4Rec(), weights, new Items(itemIds, support), Map.of());
    }

    private static Session session(String... itemIds) {
        return new Session(
                "s",
                IntStream.range(0, itemIds.length)
                        .mapToObj(i -> new LoggedClick("s", itemIds[i], i, "click"))
                        .toList());
    }

    private enum Mistake {
        STATE_NOT_RESET,
        NEGATIVES_SAMPLED,
        CRASH_ON_UNKNOWN_ITEMS
    }

    /** One session and one click at a time, every item sorted by its score. */
    private static final class PlainEvaluation implements NextItemModel {

        private static final int SAMPLED = 5;

        private final TrainedModel<Gru4RecWeights> model;
        private final Mistake mistake;
        private final Random random = new Random(1);
        private float[] state;

        /** @param mistake null for none */
        private PlainEvaluation(TrainedModel<Gru4RecWeights> model, Mistake mistake) {
            this.model = model;
            this.mistake = mistake;
        }

        @Override
        public String name() {
            return "plain";
        }

        @Override
        public List<List<Candidate>> topK(Session session, int k) {
            if (mistake != Mistake.STATE_NOT_RESET) {
                state = null;
            }
            List<String> itemIds = session.itemIds();
            List<List<Candidate>> lists = new ArrayList<>();
            try (Gru4RecScorer scorer = new Gru4RecScorer(model.weights())) {
                for (int click = 0; click + 1 < itemIds.size(); click++) {
                    int item = model.items().indexOf(itemIds.get(click));
                    if (item != Items.UNKNOWN || mistake == Mistake.CRASH_ON_UNKNOWN_ITEMS) {
                        state = scorer.nextState(
                                new int[] {item}, state == null ? new float[scorer.stateSize()] : state);
                    }
                    lists.add(ranked(scorer, itemIds.get(click + 1)).stream()
                            .limit(k)
                            .toList());
                }
            }
            return lists;
        }

        private List<Candidate> ranked(Gru4RecScorer scorer, String nextItemId) {
            Items items = model.items();
            if (state == null) {
                return IntStream.of(items.mostPopular(items.size()))
                        .mapToObj(item -> new Candidate(items.id(item), items.support(item)))
                        .toList();
            }
            float[] scores = scorer.scores(state, 1);
            int next = items.indexOf(nextItemId);
            IntStream candidates = mistake == Mistake.NEGATIVES_SAMPLED
                    ? IntStream.concat(IntStream.of(next), random.ints(SAMPLED, 0, items.size()))
                    : IntStream.range(0, items.size());
            return candidates
                    .distinct()
                    .boxed()
                    .sorted(Comparator.comparingDouble(item -> -scores[item]))
                    .map(item -> new Candidate(items.id(item), scores[item]))
                    .toList();
        }
    }

    private static List<List<String>> ids(List<List<Candidate>> lists) {
        return lists.stream()
                .map(list -> list.stream().map(Candidate::itemId).toList())
                .toList();
    }
}
