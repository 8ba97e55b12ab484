package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.training.TrainingClicks;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Whole steps of the trainer by hand: two lanes, one sample, a hidden state of one float. */
class GoldenStepTest {

    /** Who clicks 0 clicks 1, who clicks 2 clicks 3; the sample is item 4, so much more popular that no other is drawn. */
    private static final TrainingClicks CLICKS =
            new TrainingClicks(new int[] {0, 1, 2, 3}, new int[] {0, 2, 4}, 5, new int[] {0, 0, 0, 0, 1_000_000_000});

    @Test
    void shouldTakeOneStepAsComputedByHand() {
        HyperParameters parameters = settings().logQ(0).build();
        // With the update gate shut and U = 0: h = tanh(x), that is tanh 0.5 = 0.462117 and tanh -1 = -0.761594.
        Gru4RecWeights initial = HandMadeWeights.zeros(parameters, 5)
                .set(Gru4RecWeights.EMBEDDING, 0.5f, 0, -1, 0, 0)
                .set(Gru4RecWeights.OUTPUT, 0, 1, 0, -1, 0.5f)
                .set(Gru4RecWeights.inputWeightsName(0), 0, 0, 1)
                .set(Gru4RecWeights.inputBiasName(0), 0, HandMadeWeights.SHUT, 0)
                .build();
        try (TrainerUnderTest trainer = RealTrainer.start(CLICKS, parameters, initial)) {
            // Scores of items 1, 3, 4 in lane 1: 0.462117, -0.462117, 0.231059; softmax 0.456511, 0.181160, 0.362330.
            // In lane 2: -0.761594, 0.761594, -0.380797; softmax 0.141838, 0.650588, 0.207573.
            // Loss: (-ln 0.456511 - ln 0.650588) / 2 = (0.784143 + 0.429879) / 2
            assertThat(trainer.trainEpoch()).isCloseTo(0.607011, Offset.offset(1e-5));
            assertClose(trainer.hiddenStates(0), 0.462117f, -0.761594f);

            // Gradients of the scores, (softmax - target) / 2:
            // lane 1: -0.271745, 0.090580, 0.181165; lane 2: 0.070919, -0.174706, 0.103787.
            // Of a bias their sum over the lanes, of an output row their sum times h; Adagrad keeps the squares.
            assertClose(
                    trainer.accumulator(Gru4RecWeights.OUTPUT_BIAS),
                    0,
                    square(-0.271745 + 0.070919),
                    0,
                    square(0.090580 - 0.174706),
                    square(0.181165 + 0.103787));
            assertClose(
                    trainer.accumulator(Gru4RecWeights.OUTPUT),
                    0,
                    square(-0.271745 * 0.462117 + 0.070919 * -0.761594),
                    0,
                    square(0.090580 * 0.462117 - 0.174706 * -0.761594),
                    square(0.181165 * 0.462117 + 0.103787 * -0.761594));
            // Of h: -0.271745 * 1 + 0.090580 * -1 + 0.181165 * 0.5 = -0.271742, and 0.297519 in lane 2.
            // Of x: times 1 - h^2, that is -0.271742 * 0.786448 = -0.213711 and 0.297519 * 0.419974 = 0.124950.
            assertClose(trainer.accumulator(Gru4RecWeights.EMBEDDING), square(-0.213711), 0, square(0.124950), 0, 0);
            // Of W for n: the same times x. The gates have none: z is shut, and r multiplies nothing.
            assertClose(
                    trainer.accumulator(Gru4RecWeights.inputWeightsName(0)),
                    0,
                    0,
                    square(-0.213711 * 0.5 + 0.124950 * -1));
            assertClose(trainer.accumulator(Gru4RecWeights.inputBiasName(0)), 0, 0, square(-0.213711 + 0.124950));
            // b' for n counts by r = σ(0) = 0.5.
            assertClose(
                    trainer.accumulator(Gru4RecWeights.recurrentBiasName(0)),
                    0,
                    0,
                    square(0.5 * (-0.213711 + 0.124950)));

            // Each first step goes against its gradient: 0.1 * g / √(g² + 1e-6), as good as 0.1 unless g is tiny.
            Gru4RecWeights after = trainer.weights();
            assertClose(after.outputBias(), 0, 0.099999f, 0, 0.099993f, -0.099999f);
            // g = 0.004676 for item 4: 0.1 * 0.004676 / √(0.0000218654 + 0.000001) = 0.097789
            assertClose(after.output(), 0, 1 + 0.099998f, 0, -1 - 0.099998f, 0.5f - 0.097789f);
            assertClose(after.embedding(), 0.5f + 0.099999f, 0, -1 - 0.099997f, 0, 0);
            assertClose(after.inputWeights(0), 0, 0, 1 + 0.099999f);
            assertClose(after.recurrentWeights(0), 0, 0, 0);
        }
    }

    @Test
    void shouldTakeTheLogarithmOfTheSupportOffEachScore() {
        HyperParameters parameters =
                settings().logQ(0.5).sampleAlpha(0.75).batchSize(2).build();
        // Support of the targets 1 and 3: 2 and 8 clicks; of the sample: 10^9 clicks, to the power of 0.75.
        TrainingClicks clicks = new TrainingClicks(
                new int[] {0, 1, 2, 3}, new int[] {0, 2, 4}, 5, new int[] {0, 1, 0, 7, 999_999_999 + 1});
        // Each score is 0 - 0.5 ln P0: -0.5 ln 2, -0.5 ln 8 and -0.5 * 0.75 ln 10^9, so e^score is
        // 1/√2 = 0.707107, 1/√8 = 0.353553 and 10^-3.375 = 0.000422.
        double all = 0.707107 + 0.353553 + 0.000422;
        try (TrainerUnderTest trainer =
                RealTrainer.start(clicks, parameters, HandMadeWeights.biasOnly(parameters, 0, 0, 0, 0, 0))) {
            assertThat(trainer.trainEpoch())
                    .isCloseTo((-Math.log(0.707107 / all) - Math.log(0.353553 / all)) / 2, Offset.offset(1e-5));
        }
    }

    /** In a shared table the two gradients of an item are one, whose square is not the sum of their squares. */
    @Test
    void shouldSumWhatAnItemLearnsAsInputAndAsTargetBeforeItIsSquared() {
        HyperParameters parameters = settings()
                .logQ(0)
                .embeddingMode(EmbeddingMode.SHARED)
                .batchSize(1)
                .build();
        // Item 0 is clicked twice in a row; W = 1, so h = tanh 1 = 0.761594; the sample's row is 0, its score too.
        TrainingClicks clicks = new TrainingClicks(new int[] {0, 0}, new int[] {0, 2}, 2, new int[] {0, 1_000_000_000});
        Gru4RecWeights initial = HandMadeWeights.zeros(parameters, 2)
                .set(Gru4RecWeights.EMBEDDING, 1, 0)
                .set(Gru4RecWeights.inputWeightsName(0), 0, 0, 1)
                .set(Gru4RecWeights.inputBiasName(0), 0, HandMadeWeights.SHUT, 0)
                .build();
        try (TrainerUnderTest trainer = RealTrainer.start(clicks, parameters, initial)) {
            trainer.trainEpoch();
            // σ(0.761594) = 0.681700; gradient of the target's score: -0.318300.
            // As output: -0.318300 * 0.761594 = -0.242415; as input: -0.318300 * 1 * (1 - 0.761594^2) = -0.133678.
            assertThat(trainer.accumulator(Gru4RecWeights.EMBEDDING)[0])
                    .isCloseTo(square(-0.242415 - 0.133678), Offset.offset(1e-5f));
        }
    }

    private static HyperParameters.Builder settings() {
        return HyperParameters.builder()
                .embeddingMode(EmbeddingMode.SEPARATE)
                .hiddenSize(1)
                .batchSize(2)
                .negativeSamples(1)
                .sampleAlpha(1)
                .dropoutHidden(0)
                .learningRate(0.1)
                .momentum(0);
    }

    private static float square(double value) {
        return (float) (value * value);
    }

    private static void assertClose(float[] found, float... expected) {
        assertThat(found).usingComparatorWithPrecision(2e-6f).containsExactly(expected);
    }
}
