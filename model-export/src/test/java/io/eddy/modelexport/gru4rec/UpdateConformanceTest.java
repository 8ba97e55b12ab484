package io.eddy.modelexport.gru4rec;

import static io.eddy.modelexport.gru4rec.Conformance.assertFindsMistakes;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.training.TrainingClicks;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Published mistakes in where weights begin and how they move. */
class UpdateConformanceTest {

    private static final Offset<Float> WITHIN = Offset.offset(1e-5f);

    @Test
    void shouldMoveByTheLearningRateAtTheFirstStep() {
        assertFindsMistakes(
                trainer -> {
                    // Equal scores of target and sample: gradients -0.5 and 0.5, each over its own root of 0.25.
                    for (double learningRate : new double[] {0.05, 0.3}) {
                        HyperParameters parameters =
                                Conformance.plain().learningRate(learningRate).build();
                        float[] biases = biasesAfter(trainer, parameters, 1);
                        assertThat(biases[1]).isCloseTo((float) learningRate, WITHIN);
                        assertThat(biases[2]).isCloseTo((float) -learningRate, WITHIN);
                    }
                },
                Mistake.HUGE_INITIAL_ACCUMULATOR,
                Mistake.HARD_CODED_LEARNING_RATE);
    }

    @Test
    void shouldTakeAShareOfTheLastStepAgain() {
        assertFindsMistakes(
                trainer -> {
                    // Step 1: gradient -0.5, so 0.1. Scores are then 0.1 and -0.1: the target's share is σ(0.2) =
                    // 0.549834.
                    // Step 2: gradient -0.450166, so 0.5 * 0.1 + 0.1 * 0.450166 / √(0.5^2 + 0.450166^2) = 0.05 +
                    // 0.066910.
                    HyperParameters parameters =
                            Conformance.plain().momentum(0.5).build();
                    float[] biases = biasesAfter(trainer, parameters, 2);
                    assertThat(biases[1]).isCloseTo(0.1f + 0.05f + 0.066910f, WITHIN);
                    assertThat(biases[2]).isCloseTo(-0.1f - 0.05f - 0.066910f, WITHIN);
                },
                Mistake.NO_MOMENTUM);
    }

    @Test
    void shouldBeginUniformlyBetweenGlorotsBoundsOfEachGate() {
        assertFindsMistakes(
                trainer -> {
                    HyperParameters parameters = Conformance.plain()
                            .embeddingMode(EmbeddingMode.SEPARATE)
                            .embeddingSize(30)
                            .hiddenSize(50)
                            .layers(2)
                            .build();
                    TrainingClicks clicks = new TrainingClicks(new int[] {0, 1}, new int[] {0, 2}, 70);
                    try (TrainerUnderTest started = trainer.start(clicks, parameters)) {
                        Gru4RecWeights weights = started.weights();
                        assertUniform(weights.embedding(), 70 + 30);
                        assertUniform(weights.output(), 70 + 50);
                        assertUniform(weights.inputWeights(0), 30 + 50);
                        assertUniform(weights.inputWeights(1), 50 + 50);
                        for (int layer = 0; layer < 2; layer++) {
                            assertUniform(weights.recurrentWeights(layer), 50 + 50);
                            assertThat(weights.inputBias(layer)).containsOnly(0);
                            assertThat(weights.recurrentBias(layer)).containsOnly(0);
                        }
                        assertThat(weights.outputBias()).containsOnly(0);
                    }
                },
                Mistake.INITIALISED_LIKE_PYTORCH,
                Mistake.INITIALISED_AS_STACKED_GATES);
    }

    @Test
    void shouldLearnOneTableForInputAndOutput() {
        assertFindsMistakes(
                trainer -> {
                    HyperParameters parameters = Conformance.plain()
                            .embeddingMode(EmbeddingMode.SHARED)
                            .build();
                    try (TrainerUnderTest started =
                            trainer.start(Conformance.sampling(3, new int[] {0, 1, 2}, 0, 3), parameters)) {
                        float[] before = started.weights().embedding().clone();
                        started.trainEpoch();
                        assertThat(started.weights().output())
                                .isNotEqualTo(before)
                                .isEqualTo(started.weights().embedding());
                    }
                },
                Mistake.NO_SHARED_EMBEDDING);
    }

    @Test
    void shouldHaveTheHiddenSizeThatIsAskedFor() {
        assertFindsMistakes(
                trainer -> {
                    TrainingClicks clicks = new TrainingClicks(new int[] {0, 1, 2}, new int[] {0, 3}, 3);
                    for (int hidden : new int[] {2, 5}) {
                        HyperParameters parameters = Conformance.plain()
                                .hiddenSize(hidden)
                                .embeddingMode(EmbeddingMode.SEPARATE)
                                .embeddingSize(4)
                                .build();
                        try (TrainerUnderTest started = trainer.start(clicks, parameters)) {
                            assertThat(started.weights().hiddenSize()).isEqualTo(hidden);
                            assertThat(started.weights().embeddingSize()).isEqualTo(4);
                            assertThat(started.hiddenStates(0)).hasSize(hidden);
                        }
                    }
                },
                Mistake.HARD_CODED_HIDDEN_SIZE);
    }

    /** Item 1 follows item 0, and then itself; item 2 is the sample. */
    private static float[] biasesAfter(TrainerUnderTest.Factory trainer, HyperParameters parameters, int steps) {
        int[] items = new int[steps + 1];
        Arrays.fill(items, 1, items.length, 1);
        try (TrainerUnderTest started = trainer.start(
                Conformance.sampling(2, items, 0, items.length),
                parameters,
                HandMadeWeights.biasOnly(parameters, 0, 0, 0))) {
            started.trainEpoch();
            return started.weights().outputBias();
        }
    }

    private static void assertUniform(float[] weights, int fans) {
        double bound = Math.sqrt(6.0 / fans);
        double largest = 0;
        double sum = 0;
        for (float weight : weights) {
            largest = Math.max(largest, Math.abs(weight));
            sum += Math.abs(weight);
        }
        assertThat(largest).isBetween(0.98 * bound, bound);
        assertThat(sum / weights.length).isBetween(0.48 * bound, 0.52 * bound);
    }
}
