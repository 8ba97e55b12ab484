package io.eddy.modelexport.gru4rec;

import static io.eddy.modelexport.gru4rec.Conformance.assertFindsMistakes;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.training.TrainingClicks;
import io.eddy.modelexport.training.TrainingDivergedException;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Published mistakes in scoring, sampling and the losses. */
class LossConformanceTest {

    private static final Offset<Double> WITHIN = Offset.offset(1e-5);

    @Test
    void shouldCostNothingToBeSure() {
        assertFindsMistakes(
                trainer -> {
                    // The target is 20 ahead of its negative: ln(1 + e^-20). Twice a softmax could not say less than
                    // 0.313.
                    HyperParameters parameters = Conformance.plain().build();
                    assertThat(loss(trainer, parameters, 0, 20, 0)).isCloseTo(0, Offset.offset(1e-6));
                },
                Mistake.SOFTMAX_TWICE);
    }

    /** Whatever enters the arithmetic spreads what is not a number; rows of items that a step does not need must not. */
    @Test
    void shouldNotScoreAnItemThatIsNeitherTargetNorSample() {
        assertFindsMistakes(
                trainer -> {
                    HyperParameters parameters =
                            Conformance.plain().momentum(0.5).build();
                    TrainingClicks clicks = Conformance.sampling(4, new int[] {0, 1, 2}, 0, 3);
                    Gru4RecWeights weights = RandomWeights.of(5, 3, 1);
                    int unused = 3 * weights.hiddenSize();
                    weights.embedding()[unused] = Float.NaN;
                    try (TrainerUnderTest started = trainer.start(clicks, parameters, weights)) {
                        try {
                            started.trainEpoch();
                        } catch (TrainingDivergedException e) {
                            // Found at the end of the epoch, after all its steps: the row that this test made.
                            assertThat(e).hasMessageContaining("a weight that is not finite");
                        }
                        Gru4RecWeights after = started.weights();
                        assertThat(after.embedding()[unused]).isNaN();
                        after.embedding()[unused] = 0;
                        after.all().forEach(tensor -> assertThat(tensor).doesNotContain(Float.NaN));
                    }
                },
                Mistake.ALL_ITEMS_SCORED);
    }

    @Test
    void shouldMoveOnlyTheItemsOfTheStep() {
        assertFindsMistakes(
                trainer -> {
                    // Item 0 is used by the first step and by no other, item 3 by none.
                    HyperParameters parameters =
                            Conformance.plain().momentum(0.5).build();
                    Gru4RecWeights weights = RandomWeights.of(5, 3, 1);
                    try (TrainerUnderTest one = trainer.start(
                                    Conformance.sampling(4, new int[] {0, 1}, 0, 2), parameters, weights);
                            TrainerUnderTest two = trainer.start(
                                    Conformance.sampling(4, new int[] {0, 1, 2}, 0, 3), parameters, weights)) {
                        one.trainEpoch();
                        two.trainEpoch();
                        float[] afterOne = one.weights().embedding();
                        float[] afterTwo = two.weights().embedding();
                        assertThat(Arrays.copyOf(afterTwo, 3)).isEqualTo(Arrays.copyOf(afterOne, 3));
                        assertThat(Arrays.copyOfRange(afterTwo, 3, 6)).isNotEqualTo(Arrays.copyOfRange(afterOne, 3, 6));
                        float[] summed = two.accumulator(Gru4RecWeights.EMBEDDING);
                        assertThat(Arrays.copyOfRange(summed, 9, 12)).containsOnly(0);
                    }
                },
                Mistake.ALL_ITEMS_SCORED);
    }

    @Test
    void shouldWeighAndRegulariseTheNegativesOfBprMax() {
        assertFindsMistakes(
                trainer -> {
                    HyperParameters parameters = Conformance.plain()
                            .loss(Loss.BPR_MAX)
                            .bpreg(0.5)
                            .batchSize(3)
                            .negativeSamples(0)
                            .build();
                    // Scores 1, 0 and 2 of the targets 1, 2 and 3, in each lane. Lane 1 is that of SampledLossTest:
                    // 2.888522.
                    // Lane 2, negatives 1 and 2: s = 0.268941 and 0.731059, won = 0.268941 σ(-1) + 0.731059 σ(-2)
                    // = 0.268941^2 + 0.731059 * 0.119203 = 0.159474, squares = 0.268941 + 0.731059 * 4 = 3.193177.
                    // Lane 3, negatives 1 and 0: s = 0.731059 and 0.268941, won = 0.731059 σ(1) + 0.268941 σ(2)
                    // = 0.731059^2 + 0.268941 * 0.880797 = 0.771330, squares = 0.731059.
                    double expected =
                            2.888522 - Math.log(0.159474) + 0.5 * 3.193177 - Math.log(0.771330) + 0.5 * 0.731059;
                    TrainingClicks clicks = new TrainingClicks(new int[] {0, 1, 0, 2, 0, 3}, new int[] {0, 2, 4, 6}, 4);
                    try (TrainerUnderTest started =
                            trainer.start(clicks, parameters, HandMadeWeights.biasOnly(parameters, 0, 1, 0, 2))) {
                        assertThat(started.trainEpoch()).isCloseTo(expected / 3, WITHIN);
                    }
                },
                Mistake.BPR_MAX_SOFTMAX_OVER_THE_TARGET_TOO,
                Mistake.BPR_MAX_AS_MEAN,
                Mistake.BPR_MAX_WITHOUT_REGULARISATION);
    }

    @Test
    void shouldNotTakeTheLogarithmOfZero() {
        assertFindsMistakes(
                trainer -> {
                    // A share of e^-1000 is 0: -ln 1e-24 = 55.262042.
                    HyperParameters parameters = Conformance.plain().build();
                    assertThat(loss(trainer, parameters, 0, -1000, 0)).isCloseTo(55.262042, WITHIN);
                },
                Mistake.LOG_OF_ZERO);
    }

    @Test
    void shouldDrawPopularItemsMoreOften() {
        assertFindsMistakes(
                trainer -> {
                    // 2 to 9 are as good as never drawn at a support of 1, 10 is a million times as popular.
                    int[] earlierSupport = new int[11];
                    Arrays.fill(earlierSupport, 2, 10, 1);
                    earlierSupport[10] = 1_000_000_000;
                    TrainingClicks clicks = new TrainingClicks(new int[] {0, 1}, new int[] {0, 2}, 11, earlierSupport);
                    HyperParameters parameters =
                            Conformance.plain().negativeSamples(40).build();
                    try (TrainerUnderTest started = trainer.start(clicks, parameters)) {
                        started.trainEpoch();
                        float[] drawn = started.accumulator(Gru4RecWeights.OUTPUT_BIAS);
                        assertThat(drawn[10]).isPositive();
                        assertThat(Arrays.copyOfRange(drawn, 2, 10)).containsOnly(0);
                    }
                },
                Mistake.UNIFORM_SAMPLING_ONLY);
    }

    @Test
    void shouldCorrectScoresByHowOftenTheirItemsAreDrawn() {
        assertFindsMistakes(
                trainer -> {
                    // Equal scores, a target of one click, a sample of 10^9 clicks drawn by their root:
                    // e^(0 - ln 1) = 1 against e^(0 - 0.5 ln 10^9) = 0.0000316228, so the loss is ln 1.0000316228.
                    HyperParameters parameters =
                            Conformance.plain().logQ(1).sampleAlpha(0.5).build();
                    assertThat(loss(trainer, parameters, 0, 0, 0)).isCloseTo(0.0000316, Offset.offset(1e-6));
                },
                Mistake.NO_LOGQ);
    }

    /** Of one step in which item 1 follows item 0 and item 2 is the sample, by the biases of the three. */
    private static double loss(TrainerUnderTest.Factory trainer, HyperParameters parameters, float... biases) {
        TrainingClicks clicks = Conformance.sampling(2, new int[] {0, 1}, 0, 2);
        try (TrainerUnderTest started =
                trainer.start(clicks, parameters, HandMadeWeights.biasOnly(parameters, biases))) {
            return started.trainEpoch();
        }
    }
}
