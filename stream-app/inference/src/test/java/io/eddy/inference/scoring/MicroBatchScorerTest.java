package io.eddy.inference.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.testing.DecayGraphs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicroBatchScorerTest {

    private static final int ITEMS = 6;

    @TempDir
    private Path folder;

    private SessionModel model;
    private MicroBatchScorer scorer;

    @BeforeEach
    void openModel() throws Exception {
        DecayGraphs.writeOneHot(folder.resolve("m"), "1", ITEMS);
        model = Models.open(ModelBundle.load(folder.resolve("m")));
        scorer = new MicroBatchScorer(model);
    }

    @AfterEach
    void closeModel() {
        model.close();
    }

    @Test
    void shouldTakeClicksOfOneSessionInOrderOfArrival() {
        var states = new HiddenState[2];
        var scored = score(new String[] {"i4", "i1", "i5", "i4"}, new int[] {0, 1, 0, 0}, states, 3);
        assertThat(ids(scored.get(0))).startsWith("i4");
        assertThat(ids(scored.get(1))).startsWith("i1");
        assertThat(ids(scored.get(2))).startsWith("i5", "i4");
        assertThat(ids(scored.get(3))).startsWith("i4", "i5");
        assertThat(states[0]).isEqualTo(new HiddenState(new float[] {0, 0, 0, 0, 1.25f, 0.5f}));
        assertThat(states[1]).isEqualTo(new HiddenState(new float[] {0, 1, 0, 0, 0, 0}));
    }

    @Test
    void shouldAnswerFromPopularityWhereTheSessionHoldsNoKnownItem() {
        var states = new HiddenState[1];
        var scored = score(new String[] {"new item"}, new int[] {0}, states, 3).get(0);
        assertThat(scored.known()).isFalse();
        assertThat(scored.byModel()).isFalse();
        assertThat(scored.topK()).isEqualTo(new RankedItems(new int[] {0, 1, 2}, new float[] {6, 5, 4}));
        assertThat(states[0]).isNull();
    }

    @Test
    void shouldAnswerAnUnknownItemFromTheStateAsItIs() {
        var states = new HiddenState[] {null, new HiddenState(new float[] {0, 0, 0, 0, 0, 2})};
        var scored = score(new String[] {"new", "new", "i3", "new"}, new int[] {0, 1, 0, 0}, states, 1);
        assertThat(scored.get(0).byModel()).isFalse();
        assertThat(scored.get(1).topK()).isEqualTo(new RankedItems(new int[] {5}, new float[] {2}));
        assertThat(scored.get(2).topK()).isEqualTo(new RankedItems(new int[] {3}, new float[] {1}));
        assertThat(scored.get(3).known()).isFalse();
        assertThat(scored.get(3).topK()).isEqualTo(new RankedItems(new int[] {3}, new float[] {1}));
        assertThat(states[0]).isEqualTo(new HiddenState(new float[] {0, 0, 0, 1, 0, 0}));
    }

    @Test
    void shouldLeaveOutWhatEachClickNamesAndStillGiveKItems() {
        var scored = score(
                new String[] {"i4", "i1", "i5"},
                new int[] {0, 1, 0},
                new HiddenState[2],
                3,
                List.of(Set.of("i4"), Set.of(), Set.of("i5", "i4", "i0", "not the model's")));
        assertThat(ids(scored.get(0))).containsExactly("i0", "i1", "i2");
        assertThat(ids(scored.get(1))).containsExactly("i1", "i0", "i2");
        assertThat(ids(scored.get(2))).containsExactly("i1", "i2", "i3");
    }

    @Test
    void shouldLeaveItOutOfThePopularItemsToo() {
        var scored = score(new String[] {"new"}, new int[1], new HiddenState[1], 3, List.of(Set.of("new", "i1", "i2")));
        assertThat(ids(scored.get(0))).containsExactly("i0", "i3", "i4");
    }

    @Test
    void shouldGiveAllThatIsLeftWhereTheModelHasFewerItems() {
        var scored = score(
                new String[] {"i4", "new"},
                new int[] {0, 1},
                new HiddenState[2],
                5,
                List.of(Set.of("i4", "i0", "i2"), Set.of("i0", "i1")));
        assertThat(ids(scored.get(0))).containsExactly("i1", "i3", "i5");
        assertThat(ids(scored.get(1))).containsExactly("i2", "i3", "i4", "i5");
    }

    @Test
    void shouldEncodeWholeSessionsAsClickByClick() {
        var states = scorer.encode(List.of(List.of("i1", "new", "i2"), List.of("new"), List.of(), List.of("i2")));
        assertThat(states[0]).isEqualTo(new HiddenState(new float[] {0, 0.5f, 1, 0, 0, 0}));
        assertThat(states[1]).isNull();
        assertThat(states[2]).isNull();
        assertThat(states[3]).isEqualTo(new HiddenState(new float[] {0, 0, 1, 0, 0, 0}));
    }

    @Test
    void shouldAnswerAnyMicroBatchAsItAnswersClickByClick() {
        long seed = 11;
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int sessionCount = 1 + random.nextInt(5);
            int clicks = 1 + random.nextInt(30);
            var itemIds = new String[clicks];
            var sessions = new int[clicks];
            for (int click = 0; click < clicks; click++) {
                itemIds[click] = "i" + random.nextInt(ITEMS + 2);
                sessions[click] = random.nextInt(sessionCount);
            }
            var states = new HiddenState[sessionCount];
            var leftOut = new ArrayList<Set<String>>();
            for (int click = 0; click < clicks; click++) {
                leftOut.add(random.ints(random.nextInt(4), 0, ITEMS + 2)
                        .mapToObj(item -> "i" + item)
                        .collect(Collectors.toSet()));
            }
            var inOneBatch = score(itemIds, sessions, states, 4, leftOut);

            var twinStates = new HiddenState[sessionCount];
            var oneByOne = new ArrayList<ScoredClick>();
            for (int click = 0; click < clicks; click++) {
                var state = new HiddenState[] {twinStates[sessions[click]]};
                oneByOne.addAll(
                        score(new String[] {itemIds[click]}, new int[] {0}, state, 4, List.of(leftOut.get(click))));
                twinStates[sessions[click]] = state[0];
            }
            assertThat(inOneBatch).as("seed %d, round %d", seed, round).isEqualTo(oneByOne);
            assertThat(Arrays.asList(states)).isEqualTo(Arrays.asList(twinStates));
        }
    }

    private List<ScoredClick> score(String[] itemIds, int[] sessions, HiddenState[] states, int k) {
        return score(itemIds, sessions, states, k, Collections.nCopies(itemIds.length, Set.of()));
    }

    private List<ScoredClick> score(
            String[] itemIds, int[] sessions, HiddenState[] states, int k, List<Set<String>> leftOut) {
        var clicks = new ArrayList<ClickToScore>();
        for (int click = 0; click < itemIds.length; click++) {
            clicks.add(new ClickToScore(sessions[click], itemIds[click], List.of(), leftOut.get(click)));
        }
        return scorer.score(clicks, states, k);
    }

    private List<String> ids(ScoredClick scored) {
        return IntStream.range(0, scored.topK().size())
                .mapToObj(rank -> model.items().id(scored.topK().itemIndex(rank)))
                .toList();
    }
}
