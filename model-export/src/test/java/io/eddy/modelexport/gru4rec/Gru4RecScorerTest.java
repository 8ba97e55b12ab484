package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class Gru4RecScorerTest {

    @Test
    void shouldComputeGatesAndScoresKnownByHand() {
        // Gates r, z, n of a hidden state of one float: x = 0.5, h = 0.25.
        Gru4RecWeights weights = new Gru4RecWeights(
                2,
                1,
                new float[] {0.5f, -2},
                new float[] {0.125f, 1},
                new float[] {1, 2, 3},
                new float[] {4, -1, 2},
                new float[] {0.1f, 0.2f, 0.3f},
                new float[] {-0.1f, 0.4f, 0.5f});
        double r = sigmoid(0.5 + 0.1 + 4 * 0.25 - 0.1);
        double z = sigmoid(2 * 0.5 + 0.2 - 0.25 + 0.4);
        double n = Math.tanh(3 * 0.5 + 0.3 + r * (2 * 0.25 + 0.5));
        float hidden = (float) ((1 - z) * n + z * 0.25);

        try (Gru4RecScorer scorer = new Gru4RecScorer(weights)) {
            float[] next = scorer.nextState(new int[] {0}, new float[] {0.25f});

            assertThat(next).hasSize(1);
            assertThat(next[0]).isCloseTo(hidden, Offset.offset(1e-6f));
            assertThat(scorer.scores(new float[] {2, -1}, 2)).containsExactly(1.125f, -3, -0.375f, 3);
        }
    }

    @Test
    void shouldMoveEachSessionOfABatchLikeAlone() {
        Gru4RecWeights weights = RandomWeights.of(20, 8, 1);
        try (Gru4RecScorer scorer = new Gru4RecScorer(weights)) {
            float[] states = scorer.nextState(new int[] {3, 17}, new float[16]);
            float[] together = scorer.nextState(new int[] {5, 0}, states);
            float[] alone = scorer.nextState(new int[] {0}, Arrays.copyOfRange(states, 8, 16));

            for (int i = 0; i < 8; i++) {
                assertThat(together[8 + i]).isCloseTo(alone[i], Offset.offset(1e-6f));
            }
        }
    }

    @Test
    void shouldRejectUnknownItemAndForeignState() {
        try (Gru4RecScorer scorer = new Gru4RecScorer(RandomWeights.of(20, 8, 1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scorer.nextState(new int[] {20}, new float[8]))
                    .withMessage("Item index 20 is unknown to the model, allowed are 0 to 19");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scorer.scores(new float[9], 1))
                    .withMessage("1 sessions need a state of 1 x 8 floats, found 9");
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
