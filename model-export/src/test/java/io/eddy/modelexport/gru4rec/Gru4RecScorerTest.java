package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Gru4RecScorerTest {

    @Test
    void shouldComputeGatesAndScoresKnownByHand() {
        // GruLayerTest has the arithmetic of the cell: x = 0.5, h = 0.25.
        Gru4RecWeights weights = Gru4RecWeights.builder(GruForm.RESET_AFTER, 2, 1)
                .embedding(new float[] {0.5f, -2})
                .outputBias(new float[] {0.125f, 1})
                .layer(new float[] {1, 2, 0.8f}, new float[] {4, -1, 2}, new float[] {0.1f, 0.2f, -0.3f}, new float[] {
                    -0.1f, 0.4f, 0.5f
                })
                .build();
        try (Gru4RecScorer scorer = new Gru4RecScorer(weights)) {
            float[] next = scorer.nextState(new int[] {0}, new float[] {0.25f});

            assertThat(next).hasSize(1);
            assertThat(next[0]).isCloseTo(0.205870f * 0.724748f + 0.794130f * 0.25f, Offset.offset(1e-5f));
            assertThat(scorer.scores(new float[] {2, -1}, 2)).containsExactly(1.125f, -3, -0.375f, 3);
        }
    }

    /** The update gates are shut: the first layer gives tanh 0.5 = 0.462117, the second tanh of twice that = 0.727894. */
    @Test
    void shouldHandEachLayersStateToTheLayerAboveAndScoreByTheLast() {
        float[] shut = {0, HandMadeWeights.SHUT, 0};
        float[] none = new float[3];
        Gru4RecWeights weights = Gru4RecWeights.builder(GruForm.RESET_AFTER, 2, 1)
                .embedding(new float[] {0.5f, 0})
                .output(new float[] {10, 1})
                .outputBias(new float[] {0, 0})
                .layer(new float[] {0, 0, 1}, none, shut, none)
                .layer(new float[] {0, 0, 2}, none, shut, none)
                .build();
        try (Gru4RecScorer scorer = new Gru4RecScorer(weights)) {
            float[] next = scorer.nextState(new int[] {0}, new float[2]);

            assertThat(next).usingComparatorWithPrecision(1e-5f).containsExactly(0.462117f, 0.727894f);
            assertThat(scorer.scores(next, 1))
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(7.27894f, 0.727894f);
        }
    }

    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldMoveEachSessionOfABatchLikeAlone(Architecture architecture) {
        try (Gru4RecScorer scorer = new Gru4RecScorer(RandomWeights.of(architecture, 20, 8, 1))) {
            int size = scorer.stateSize();
            float[] states = scorer.nextState(new int[] {3, 17}, new float[2 * size]);
            float[] together = scorer.nextState(new int[] {5, 0}, states);
            float[] alone = scorer.nextState(new int[] {0}, Arrays.copyOfRange(states, size, 2 * size));

            assertThat(size).isEqualTo(8 * architecture.layers());
            assertThat(Arrays.copyOfRange(together, size, 2 * size))
                    .usingComparatorWithPrecision(1e-6f)
                    .containsExactly(alone);
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
}
