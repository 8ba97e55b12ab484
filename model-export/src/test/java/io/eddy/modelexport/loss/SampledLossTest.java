package io.eddy.modelexport.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.torch.FloatTensors;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/** The losses by hand: two lanes and one sample, so that each lane has two negatives; the batch size is 4. */
class SampledLossTest {

    private static final Offset<Double> WITHIN = Offset.offset(1e-5);
    private static final double BPREG = 0.5;
    private static final int BATCH_SIZE = 4;

    /** The first lane's target is the first score, the second lane's the second. */
    private static final float[] SCORES = {1, 0, 2, 0.5f, -1, 0};

    @Test
    void shouldTakeTheLogarithmOfTheTargetsSoftmaxAsCrossEntropy() {
        // Lane 1: e^1 / (e^1 + e^0 + e^2) = 2.718282 / 11.107338 = 0.244728, and -ln of that is 1.407606.
        // Lane 2: e^-1 / (e^0.5 + e^-1 + e^0) = 0.367879 / 3.016601 = 0.121952, and -ln of that is 2.104131.
        assertLoss(Loss.CROSS_ENTROPY, 0, SCORES, (1.407606 + 2.104131) / 4);
        // The softmax, less 1 at the target, over the batch size.
        assertThat(gradient(Loss.CROSS_ENTROPY, SCORES))
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(
                        (0.244728f - 1) / 4,
                        0.090031f / 4,
                        0.665241f / 4,
                        0.546549f / 4,
                        (0.121952f - 1) / 4,
                        0.331499f / 4);
    }

    @Test
    void shouldWeighTheNegativesByTheirSoftmaxInBprMax() {
        // Lane 1, negatives 0 and 2: s = 1/(1 + e^2) = 0.119203 and 0.880797;
        // won = 0.119203 σ(1 - 0) + 0.880797 σ(1 - 2) = 0.119203 * 0.731059 + 0.880797 * 0.268941 = 0.324027;
        // squares = 0.880797 * 2^2 = 3.523188; -ln 0.324027 = 1.126928.
        // Lane 2, negatives 0.5 and 0: s = e^0.5/(e^0.5 + 1) = 0.622459 and 0.377541;
        // won = 0.622459 σ(-1.5) + 0.377541 σ(-1) = 0.622459 * 0.182426 + 0.377541 * 0.268941 = 0.215089;
        // squares = 0.622459 * 0.5^2 = 0.155615; -ln 0.215089 = 1.536704.
        assertLoss(Loss.BPR_MAX, 0, SCORES, (1.126928 + 0.5 * 3.523188 + 1.536704 + 0.5 * 0.155615) / 4);
    }

    @Test
    void shouldAverageOverTheNegativesInTop1() {
        // Lane 1: (σ(0 - 1) + σ(0)) and (σ(2 - 1) + σ(4)) are 0.268941 + 0.5 and 0.731059 + 0.982014.
        // Lane 2: (σ(0.5 + 1) + σ(0.25)) and (σ(0 + 1) + σ(0)) are 0.817574 + 0.562177 and 0.731059 + 0.5.
        assertLoss(
                Loss.TOP1,
                0,
                SCORES,
                ((0.268941 + 0.5 + 0.731059 + 0.982014) / 2 + (0.817574 + 0.562177 + 0.731059 + 0.5) / 2) / 4);
    }

    @Test
    void shouldWeighTheNegativesByTheirSoftmaxInTop1Max() {
        // The terms of TOP1, the shares of BPR-max.
        double lane1 = 0.119203 * (0.268941 + 0.5) + 0.880797 * (0.731059 + 0.982014);
        double lane2 = 0.622459 * (0.817574 + 0.562177) + 0.377541 * (0.731059 + 0.5);
        assertLoss(Loss.TOP1_MAX, 0, SCORES, (lane1 + lane2) / 4);
    }

    @Test
    void shouldAverageOverTheNegativesInBpr() {
        // Lane 1: -ln σ(1 - 0) = 0.313262 and -ln σ(1 - 2) = 1.313262.
        // Lane 2: -ln σ(-1 - 0.5) = 1.701413 and -ln σ(-1 - 0) = 1.313262.
        assertLoss(Loss.BPR, 0, SCORES, ((0.313262 + 1.313262) / 2 + (1.701413 + 1.313262) / 2) / 4);
        // σ(r_j - r_i) over two negatives and the batch size: 0.268941 and 0.731059 in lane 1, 0.817574 and 0.731059 in
        // lane 2.
        assertThat(gradient(Loss.BPR, SCORES))
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(
                        -(0.268941f + 0.731059f) / 8,
                        0.268941f / 8,
                        0.731059f / 8,
                        0.817574f / 8,
                        -(0.817574f + 0.731059f) / 8,
                        0.731059f / 8);
    }

    @Test
    void shouldBendNegativeScoresByElu() {
        // 0.5 (e^-1 - 1) = -0.316060 and 0.5 (e^-2 - 1) = -0.432332; positive scores stay.
        float[] scores = {1, -2, 2, 0.5f, -1, 0};
        float[] bent = {1, -0.432332f, 2, 0.5f, -0.316060f, 0};
        for (Loss loss : new Loss[] {Loss.BPR_MAX, Loss.TOP1, Loss.TOP1_MAX, Loss.BPR}) {
            assertThat(loss(loss, 0.5, scores)).isCloseTo(loss(loss, 0, bent), WITHIN);
            assertThat(loss(loss, 0.5, scores)).isNotCloseTo(loss(loss, 0, scores), Offset.offset(1e-3));
        }
    }

    @Test
    void shouldBearATargetWithoutAnyShare() {
        float[] hopeless = {-500, 0, 0, 0, -500, 0};
        // -ln 1e-24 = 24 ln 10 = 55.262042; BPR-max has no negative score to regularise here.
        assertLoss(Loss.CROSS_ENTROPY, 0, hopeless, 2 * 55.262042 / 4);
        assertLoss(Loss.BPR_MAX, 0, hopeless, 2 * 55.262042 / 4);
        for (Loss loss : Loss.values()) {
            assertThat(loss(loss, 0, hopeless)).isFinite();
            assertThat(gradient(loss, hopeless)).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
        }
    }

    /** The first lane alone, when the mini-batch shrinks at the end of an epoch. */
    @Test
    void shouldDivideByTheConfiguredBatchSizeWhenLanesAreLeftOut() {
        float[] alone = {1, 0, 2};
        assertLoss(Loss.CROSS_ENTROPY, 0, alone, 1.407606 / 4);
        assertLoss(Loss.BPR_MAX, 0, alone, (1.126928 + 0.5 * 3.523188) / 4);
        assertLoss(Loss.TOP1, 0, alone, (0.268941 + 0.5 + 0.731059 + 0.982014) / 2 / 4);
        assertLoss(Loss.BPR, 0, alone, (0.313262 + 1.313262) / 2 / 4);
    }

    private static void assertLoss(Loss loss, double elu, float[] scores, double expected) {
        assertThat(loss(loss, elu, scores)).isCloseTo(expected, WITHIN);
    }

    @SuppressWarnings("try")
    private static double loss(Loss loss, double elu, float[] scores) {
        try (PointerScope scope = new PointerScope();
                SampledLoss sampled = SampledLoss.of(loss, elu, BPREG, BATCH_SIZE)) {
            return sampled.of(FloatTensors.of(scores, scores.length / 3, 3))
                    .loss()
                    .item_double();
        }
    }

    @SuppressWarnings("try")
    private static float[] gradient(Loss loss, float[] scores) {
        try (PointerScope scope = new PointerScope();
                SampledLoss sampled = SampledLoss.of(loss, 0, BPREG, BATCH_SIZE)) {
            return FloatTensors.toArray(
                    sampled.of(FloatTensors.of(scores, 2, 3)).gradient());
        }
    }
}
