package io.eddy.modelexport.gru4rec;

import static io.eddy.modelexport.gru4rec.Conformance.assertFindsMistakes;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.training.TrainingClicks;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Published mistakes in walking the sessions. */
class SessionConformanceTest {

    /** Too small to move a weight, so that the untrained model tells each hidden state. */
    private static final double STANDING_STILL = 1e-30;

    @Test
    void shouldResetTheHiddenStateWhenASessionEnds() {
        assertFindsMistakes(
                trainer -> {
                    HyperParameters parameters =
                            still().batchSize(2).negativeSamples(2).build();
                    // The third session takes the first lane at the second step, the fourth the second lane at the
                    // third.
                    TrainingClicks clicks =
                            new TrainingClicks(new int[] {0, 1, 2, 3, 4, 5, 0, 2, 1, 3}, new int[] {0, 2, 5, 8, 10}, 6);
                    Gru4RecWeights weights = RandomWeights.of(6, 3, 1);
                    try (TrainerUnderTest started = trainer.start(clicks, parameters, weights)) {
                        started.trainEpoch();
                        assertStates(started.hiddenStates(0), weights, new int[][] {{5, 0}, {1}});
                    }
                },
                Mistake.HIDDEN_STATE_NOT_RESET);
    }

    /** One lane and sessions of two clicks: a session starts at every step, whichever steps the mask is looked at. */
    @Test
    void shouldResetTheHiddenStateAtEveryStep() {
        assertFindsMistakes(
                trainer -> {
                    Gru4RecWeights weights = RandomWeights.of(6, 3, 1);
                    for (int sessions = 1; sessions <= 6; sessions++) {
                        int[] items = Arrays.copyOf(new int[] {0, 1, 2, 3, 4, 5, 1, 0, 3, 2, 5, 4}, 2 * sessions);
                        int[] offsets = new int[sessions + 1];
                        Arrays.setAll(offsets, session -> 2 * session);
                        TrainingClicks clicks = new TrainingClicks(items, offsets, 6);
                        try (TrainerUnderTest started = trainer.start(clicks, still().build(), weights)) {
                            started.trainEpoch();
                            assertStates(started.hiddenStates(0), weights, new int[][] {{items[2 * sessions - 2]}});
                        }
                    }
                },
                Mistake.RESET_MASK_NOW_AND_THEN,
                Mistake.HIDDEN_STATE_NOT_RESET);
    }

    @Test
    void shouldUseEverySessionToItsEnd() {
        assertFindsMistakes(
                trainer -> {
                    // Items 3, 4 and 5 are targets only after the other session has ended.
                    TrainingClicks clicks = Conformance.sampling(6, new int[] {0, 1, 2, 3, 3, 4, 5}, 0, 2, 7);
                    HyperParameters parameters =
                            Conformance.plain().batchSize(2).build();
                    try (TrainerUnderTest started = trainer.start(clicks, parameters)) {
                        started.trainEpoch();
                        float[] learnt = started.accumulator(Gru4RecWeights.OUTPUT_BIAS);
                        for (int target : new int[] {1, 3, 4, 5}) {
                            assertThat(learnt[target]).as("target %d", target).isPositive();
                        }
                    }
                },
                Mistake.EPOCH_ENDS_WITH_FEWER_SESSIONS_THAN_LANES);
    }

    @Test
    void shouldSeatAsManySessionsAsTheBatchSizeAsksFor() {
        assertFindsMistakes(
                trainer -> {
                    Gru4RecWeights weights = RandomWeights.of(6, 3, 1);
                    TrainingClicks clicks =
                            new TrainingClicks(new int[] {0, 1, 2, 3, 4, 5, 1, 2}, new int[] {0, 2, 4, 6, 8}, 6);
                    HyperParameters parameters = still().batchSize(3).build();
                    try (TrainerUnderTest started = trainer.start(clicks, parameters, weights)) {
                        started.trainEpoch();
                        // The fourth session takes the first lane.
                        assertStates(started.hiddenStates(0), weights, new int[][] {{1}, {2}, {4}});
                    }
                },
                Mistake.HARD_CODED_BATCH_SIZE);
    }

    private static HyperParameters.Builder still() {
        return Conformance.plain().learningRate(STANDING_STILL);
    }

    /** @param clicks of each lane since its session began, but for the last target */
    private static void assertStates(float[] found, Gru4RecWeights weights, int[][] clicks) {
        int hidden = weights.hiddenSize();
        float[] expected = new float[clicks.length * hidden];
        try (Gru4RecScorer scorer = new Gru4RecScorer(weights)) {
            for (int lane = 0; lane < clicks.length; lane++) {
                float[] state = new float[hidden];
                for (int item : clicks[lane]) {
                    state = scorer.nextState(new int[] {item}, state);
                }
                System.arraycopy(state, 0, expected, lane * hidden, hidden);
            }
        }
        assertThat(found).usingComparatorWithPrecision(1e-5f).containsExactly(expected);
    }
}
