package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.training.ProgressListener;
import io.eddy.modelexport.training.TrainingClicks;
import io.eddy.modelexport.training.TrainingDivergedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A training as a whole; {@link TwinTest} and {@link GoldenStepTest} have its steps, the conformance tests what others got wrong. */
class Gru4RecTrainerTest {

    private static final ProgressListener SILENT = (clicksDone, clicksInEpoch, meanLoss) -> {};

    /** Items 4 and 5 are never clicked. */
    private static final TrainingClicks FOUR_SESSIONS =
            new TrainingClicks(new int[] {0, 1, 2, 1, 0, 3, 1, 2, 2, 3}, new int[] {0, 3, 5, 7, 10}, 6);

    private static final int CIRCLE = 12;
    private static final int SESSION_LENGTH = 5;

    @ParameterizedTest
    @EnumSource(EmbeddingMode.class)
    void shouldNotMoveRowsThatNoMiniBatchUses(EmbeddingMode mode) {
        HyperParameters parameters =
                tiny().embeddingMode(mode).negativeSamples(0).build();
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(FOUR_SESSIONS, parameters)) {
            Gru4RecWeights before = trainer.weights();
            trainer.trainEpoch(SILENT);
            Gru4RecWeights after = trainer.weights();

            int used = 4 * before.hiddenSize();
            assertThat(tail(after.output(), used)).isEqualTo(tail(before.output(), used));
            assertThat(Arrays.copyOf(after.output(), used)).isNotEqualTo(Arrays.copyOf(before.output(), used));
            assertThat(tail(after.outputBias(), 4)).containsOnly(0);
            if (mode == EmbeddingMode.SEPARATE) {
                assertThat(tail(after.embedding(), used)).isEqualTo(tail(before.embedding(), used));
            }
            if (mode == EmbeddingMode.NONE) {
                for (int row = 0; row < 3 * before.hiddenSize(); row++) {
                    int from = row * before.itemCount();
                    assertThat(Arrays.copyOfRange(after.inputWeights(0), from + 4, from + 6))
                            .isEqualTo(Arrays.copyOfRange(before.inputWeights(0), from + 4, from + 6));
                }
            }
        }
    }

    /** The second step carries on from what item 0 left behind, but teaches item 0 nothing. */
    @Test
    void shouldNotPropagateThroughTheStepBefore() {
        HyperParameters parameters = tiny().embeddingMode(EmbeddingMode.SEPARATE)
                .batchSize(1)
                .momentum(0)
                .build();
        float[] afterOne = embeddingAfter(
                new TrainingClicks(new int[] {0, 1}, new int[] {0, 2}, 3, new int[] {0, 0, 1}), parameters);
        float[] afterTwo = embeddingAfter(new TrainingClicks(new int[] {0, 1, 2}, new int[] {0, 3}, 3), parameters);

        assertThat(Arrays.copyOf(afterTwo, 3)).isEqualTo(Arrays.copyOf(afterOne, 3));
        assertThat(Arrays.copyOfRange(afterTwo, 3, 6)).isNotEqualTo(Arrays.copyOfRange(afterOne, 3, 6));
    }

    @ParameterizedTest
    @EnumSource(EmbeddingMode.class)
    void shouldRepeatBitForBitFromTheSameSeedOnly(EmbeddingMode mode) {
        HyperParameters.Builder parameters = tiny().embeddingMode(mode)
                .dropoutEmbedding(mode == EmbeddingMode.NONE ? 0 : 0.2)
                .dropoutHidden(0.4);
        Gru4RecWeights first = trained(parameters.seed(5).build());
        Gru4RecWeights same = trained(parameters.seed(5).build());
        Gru4RecWeights other = trained(parameters.seed(6).build());

        assertThat(same.all()).usingRecursiveComparison().isEqualTo(first.all());
        assertThat(other.output()).isNotEqualTo(first.output());
    }

    @Test
    void shouldBeginFromOtherWeightsWithAnotherSeed() {
        try (Gru4RecTrainer five =
                        new Gru4RecTrainer(FOUR_SESSIONS, tiny().seed(5).build());
                Gru4RecTrainer six =
                        new Gru4RecTrainer(FOUR_SESSIONS, tiny().seed(6).build())) {
            assertThat(six.weights().output()).isNotEqualTo(five.weights().output());
        }
    }

    /** Else the second epoch would teach the same samples, and drop the same elements, as the first. */
    @Test
    void shouldDrawOtherSamplesInEachEpoch() {
        int[] earlierSupport = new int[400];
        Arrays.fill(earlierSupport, 5);
        TrainingClicks clicks = new TrainingClicks(new int[] {0, 1}, new int[] {0, 2}, 400, earlierSupport);
        HyperParameters parameters = tiny().batchSize(1).negativeSamples(50).build();
        try (TrainerUnderTest trainer = RealTrainer.start(clicks, parameters, null)) {
            trainer.trainEpoch();
            long drawnOnce = positive(trainer.accumulator(Gru4RecWeights.OUTPUT_BIAS));
            trainer.trainEpoch();
            assertThat(drawnOnce).isBetween(30L, 51L);
            assertThat(positive(trainer.accumulator(Gru4RecWeights.OUTPUT_BIAS)))
                    .isGreaterThan(drawnOnce + 25);
        }
    }

    @Test
    void shouldDropEachLayersStateAndCarryWhatIsLeft() {
        HyperParameters parameters =
                tiny().layers(2).hiddenSize(100).dropoutHidden(0.25).build();
        TrainingClicks pairs = new TrainingClicks(new int[] {0, 1, 2, 0}, new int[] {0, 2, 4}, 3);
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(pairs, parameters);
                Gru4RecScorer untrained = new Gru4RecScorer(trainer.weights())) {
            float[] whole = untrained.nextState(new int[] {0, 2}, new float[400]);
            trainer.trainEpoch(SILENT);

            float[] lower = trainer.hiddenStates(0);
            for (int i = 0; i < lower.length; i++) {
                float kept = whole[i / 100 * 200 + i % 100] / 0.75f;
                if (lower[i] != 0) {
                    assertThat((double) lower[i]).isBetween(kept - 1e-6, kept + 1e-6);
                }
            }
            assertThat(zeros(lower)).isBetween(25, 75);
            assertThat(zeros(trainer.hiddenStates(1))).isBetween(25, 75);
        }
    }

    /** Item 2 comes in with the second step. */
    @Test
    void shouldNameEpochAndStepWhenTheLossIsNotANumber() {
        HyperParameters parameters = Conformance.plain().build();
        Gru4RecWeights weights = RandomWeights.of(5, 3, 1);
        weights.outputBias()[2] = Float.NaN;
        try (Gru4RecTrainer trainer =
                new Gru4RecTrainer(Conformance.sampling(4, new int[] {0, 1, 2, 3}, 0, 4), parameters)) {
            TrainerCheckpoint begun = RealTrainer.notBegun(trainer.checkpoint(), weights);
            trainer.resume(new TrainerCheckpoint(6, begun.seed(), begun.tensors()));
            assertThatExceptionOfType(TrainingDivergedException.class)
                    .isThrownBy(() -> trainer.trainEpoch(SILENT))
                    .withMessage(
                            "Loss is NaN in epoch 7 at step 2; train with a learning rate below 0.1 or a momentum below 0.0");
        }
    }

    /**
     * The target is so sure after the first step that the second has no gradient: nothing but momentum moves its bias, beyond what 32 bits
     * hold, and the loss stays 0.
     */
    @Test
    void shouldFindAWeightThatTheLastStepMadeInfinite() {
        HyperParameters parameters =
                Conformance.plain().learningRate(3e38).momentum(0.9).build();
        TrainingClicks clicks = Conformance.sampling(2, new int[] {0, 1, 1}, 0, 3);
        try (TrainerUnderTest trainer =
                RealTrainer.start(clicks, parameters, HandMadeWeights.biasOnly(parameters, 0, 0, 0))) {
            assertThatExceptionOfType(TrainingDivergedException.class)
                    .isThrownBy(trainer::trainEpoch)
                    .withMessageContaining("output.bias holds a weight that is not finite in epoch 1 at step 2")
                    .withMessageContaining("momentum below 0.9");
        }
    }

    @Test
    void shouldGiveWeightsThatOutliveTheTrainer() {
        Gru4RecWeights weights;
        float[] then;
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(FOUR_SESSIONS, tiny().build())) {
            weights = trainer.weights();
            then = weights.output().clone();
            trainer.trainEpoch(SILENT);
            assertThat(trainer.weights().output()).isNotEqualTo(then);
        }
        assertThat(weights.output()).isEqualTo(then);
    }

    @Test
    void shouldReportTheWholeEpochAtItsEnd() {
        List<Long> done = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(FOUR_SESSIONS, tiny().build())) {
            double loss = trainer.trainEpoch((clicksDone, clicksInEpoch, meanLoss) -> {
                assertThat(clicksInEpoch).isEqualTo(6);
                done.add(clicksDone);
                losses.add(meanLoss);
            });

            assertThat(done).containsExactly(6L);
            assertThat(losses).containsExactly(loss);
        }
    }

    static Stream<HyperParameters> learners() {
        HyperParameters.Builder settings = HyperParameters.builder()
                .hiddenSize(24)
                .batchSize(8)
                .negativeSamples(16)
                .dropoutHidden(0)
                .learningRate(0.1)
                .seed(3);
        return Stream.of(
                settings.build(),
                settings.embeddingMode(EmbeddingMode.NONE)
                        .gruForm(GruForm.RESET_BEFORE)
                        .build(),
                settings.embeddingMode(EmbeddingMode.SEPARATE)
                        .layers(2)
                        .loss(Loss.BPR_MAX)
                        .elu(0.5)
                        .build());
    }

    /** Half of the sessions count up a circle of items, half count down: only a hidden state that remembers can tell which. */
    @ParameterizedTest
    @MethodSource("learners")
    void shouldLearnAPatternThatNeedsTheClickBefore(HyperParameters parameters) {
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(circles(400), parameters)) {
            assertThat(recallAt1(trainer.weights())).isLessThan(0.3);
            for (int epoch = 0; epoch < 8; epoch++) {
                trainer.trainEpoch(SILENT);
            }
            assertThat(recallAt1(trainer.weights())).isGreaterThan(0.95);
        }
    }

    private static HyperParameters.Builder tiny() {
        return HyperParameters.builder()
                .hiddenSize(3)
                .batchSize(2)
                .negativeSamples(3)
                .dropoutHidden(0)
                .learningRate(0.1)
                .momentum(0.3)
                .seed(11);
    }

    private static float[] embeddingAfter(TrainingClicks clicks, HyperParameters parameters) {
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(clicks, parameters)) {
            trainer.trainEpoch(SILENT);
            return trainer.weights().embedding();
        }
    }

    private static Gru4RecWeights trained(HyperParameters parameters) {
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(FOUR_SESSIONS, parameters)) {
            trainer.trainEpoch(SILENT);
            trainer.trainEpoch(SILENT);
            return trainer.weights();
        }
    }

    private static TrainingClicks circles(int sessions) {
        SplittableRandom random = new SplittableRandom(1);
        int[] itemIndexes = new int[sessions * SESSION_LENGTH];
        int[] offsets = new int[sessions + 1];
        for (int session = 0; session < sessions; session++) {
            int item = random.nextInt(CIRCLE);
            int direction = random.nextBoolean() ? 1 : CIRCLE - 1;
            for (int position = 0; position < SESSION_LENGTH; position++) {
                itemIndexes[session * SESSION_LENGTH + position] = (item + position * direction) % CIRCLE;
            }
            offsets[session + 1] = (session + 1) * SESSION_LENGTH;
        }
        return new TrainingClicks(itemIndexes, offsets, CIRCLE);
    }

    /** Over every start and both directions, from the third click on, when the direction is known. */
    private static double recallAt1(Gru4RecWeights weights) {
        int hits = 0;
        int predictions = 0;
        try (Gru4RecScorer scorer = new Gru4RecScorer(weights)) {
            for (int direction : new int[] {1, CIRCLE - 1}) {
                for (int start = 0; start < CIRCLE; start++) {
                    float[] state = new float[scorer.stateSize()];
                    for (int position = 0; position < SESSION_LENGTH - 1; position++) {
                        state = scorer.nextState(new int[] {(start + position * direction) % CIRCLE}, state);
                        if (position > 0) {
                            predictions++;
                            int next = (start + (position + 1) * direction) % CIRCLE;
                            hits += best(scorer.scores(state, 1)) == next ? 1 : 0;
                        }
                    }
                }
            }
        }
        return (double) hits / predictions;
    }

    private static int best(float[] scores) {
        int best = 0;
        for (int item = 1; item < scores.length; item++) {
            best = scores[item] > scores[best] ? item : best;
        }
        return best;
    }

    private static int zeros(float[] values) {
        int zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static long positive(float[] values) {
        long positive = 0;
        for (float value : values) {
            positive += value > 0 ? 1 : 0;
        }
        return positive;
    }

    private static float[] tail(float[] values, int from) {
        return Arrays.copyOfRange(values, from, values.length);
    }
}
