package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.torch.FloatTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Both cells by hand: a hidden state of one float, input x = 0.5, h = 0.25. */
@SuppressWarnings("try")
class GruLayerTest {

    /** W, U, b and b' of the gates r, z, n. */
    private static final float[] W = {1, 2, 0.8f};

    private static final float[] U = {4, -1, 2};
    private static final float[] B = {0.1f, 0.2f, -0.3f};
    private static final float[] B_RECURRENT = {-0.1f, 0.4f, 0.5f};

    // r = σ(1 * 0.5 + 0.1 + 4 * 0.25 - 0.1) = σ(1.5) = 0.817574
    // z = σ(2 * 0.5 + 0.2 - 1 * 0.25 + 0.4) = σ(1.35) = 0.794130
    // n = tanh(0.8 * 0.5 - 0.3 + r (2 * 0.25 + 0.5)) = tanh(0.1 + 0.817574) = 0.724748
    // h' = (1 - z) n + z h = 0.205870 * 0.724748 + 0.794130 * 0.25
    private static final float AFTER = 0.205870f * 0.724748f + 0.794130f * 0.25f;

    // r = σ(1 * 0.5 + 0.1 + 4 * 0.25) = σ(1.6) = 0.832018
    // z = σ(2 * 0.5 + 0.2 - 1 * 0.25) = σ(0.95) = 0.721115
    // n = tanh(0.8 * 0.5 - 0.3 + 2 (r * 0.25)) = tanh(0.1 + 0.416009) = 0.474614
    // h' = (1 - z) h + z n = 0.278885 * 0.25 + 0.721115 * 0.474614
    private static final float BEFORE = 0.278885f * 0.25f + 0.721115f * 0.474614f;

    @Test
    void shouldResetAfterTheProductAndKeepByTheUpdateGate() {
        assertNext(GruForm.RESET_AFTER, true, new float[] {0.5f}, AFTER);
    }

    @Test
    void shouldResetBeforeTheProductAndMoveByTheUpdateGate() {
        assertNext(GruForm.RESET_BEFORE, true, new float[] {0.5f}, BEFORE);
    }

    /** What the input weights would make of x = 0.5: 0.5, 1 and 0.4. */
    @Test
    void shouldTakeTheColumnOfAOneHotItemInsteadOfAProduct() {
        assertNext(GruForm.RESET_AFTER, false, new float[] {0.5f, 1, 0.4f}, AFTER);
        assertNext(GruForm.RESET_BEFORE, false, new float[] {0.5f, 1, 0.4f}, BEFORE);
    }

    private static void assertNext(GruForm form, boolean withInputWeights, float[] inputs, float expected) {
        try (PointerScope scope = new PointerScope()) {
            Tensor recurrentBias = form == GruForm.RESET_AFTER ? FloatTensors.of(B_RECURRENT, 3) : null;
            try (GruLayer layer = new GruLayer(
                    form,
                    withInputWeights ? FloatTensors.of(W, 3, 1) : null,
                    FloatTensors.of(U, 3, 1),
                    FloatTensors.of(B, 3),
                    recurrentBias)) {
                Tensor next = layer.next(
                        FloatTensors.of(inputs, 1, inputs.length), FloatTensors.of(new float[] {0.25f}, 1, 1));

                assertThat(FloatTensors.toArray(next))
                        .usingComparatorWithPrecision(1e-5f)
                        .containsExactly(expected);
            }
        }
    }
}
