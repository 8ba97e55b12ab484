package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class Gru4RecTrainerTest {

    private static final ProgressListener SILENT = (clicksDone, clicksInEpoch, meanLoss) -> {};
    private static final int FRESH = -1;

    /** Items 4 and 5 are never clicked. */
    private static final TrainingClicks FOUR_SESSIONS =
            new TrainingClicks(new int[] {0, 1, 2, 1, 0, 3, 1, 2, 2, 3}, new int[] {0, 3, 5, 7, 10}, 6);

    private static final TrainingClicks TWO_PAIRS = new TrainingClicks(new int[] {0, 1, 2, 0}, new int[] {0, 2, 4}, 3);

    @Test
    void shouldTakeTheStepOfAPlainComputation() {
        HyperParameters parameters = tiny().negativeSamples(5).build();
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(TWO_PAIRS, parameters)) {
            PlainGru4Rec plain = new PlainGru4Rec(trainer.weights(), TWO_PAIRS.support(), parameters);
            int[] samples = new int[5];
            sampler(TWO_PAIRS, parameters).next(samples);
            double plainLoss = plain.step(new int[] {0, 2}, new int[] {1, 0}, samples, new int[] {FRESH, FRESH});

            double loss = trainer.trainEpoch(SILENT);

            assertThat(loss).isCloseTo(plainLoss, within());
            assertSameWeights(trainer.weights(), plain);
        }
    }

    @Test
    void shouldCarryStateAccumulatorAndMomentumLikeAPlainComputation() {
        HyperParameters parameters = tiny().build();
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(FOUR_SESSIONS, parameters)) {
            PlainGru4Rec plain = new PlainGru4Rec(trainer.weights(), FOUR_SESSIONS.support(), parameters);
            NegativeSampler sampler = sampler(FOUR_SESSIONS, parameters);
            int[][] inputs = {{0, 1}, {1, 3}, {2}, {2}};
            int[][] targets = {{1, 0}, {2, 1}, {2}, {3}};
            int[][] carriedFrom = {{FRESH, FRESH}, {0, FRESH}, {FRESH}, {0}};
            double plainLoss = 0;
            for (int step = 0; step < inputs.length; step++) {
                int[] samples = new int[parameters.negativeSamples()];
                sampler.next(samples);
                plainLoss += plain.step(inputs[step], targets[step], samples, carriedFrom[step]);
            }

            double meanLoss = trainer.trainEpoch(SILENT);

            assertThat(meanLoss * FOUR_SESSIONS.targetCount()).isCloseTo(plainLoss * parameters.batchSize(), within());
            assertSameWeights(trainer.weights(), plain);
        }
    }

    @Test
    void shouldNotMoveRowsThatNoMiniBatchUses() {
        try (Gru4RecTrainer trainer =
                new Gru4RecTrainer(FOUR_SESSIONS, tiny().negativeSamples(0).build())) {
            Gru4RecWeights before = trainer.weights();
            trainer.trainEpoch(SILENT);
            Gru4RecWeights after = trainer.weights();

            int used = 4 * before.hiddenSize();
            assertThat(tail(after.itemEmbedding(), used)).isEqualTo(tail(before.itemEmbedding(), used));
            assertThat(tail(after.outputBias(), 4)).containsOnly(0);
            assertThat(Arrays.copyOf(after.itemEmbedding(), used))
                    .isNotEqualTo(Arrays.copyOf(before.itemEmbedding(), used));
        }
    }

    @Test
    void shouldRepeatBitForBitFromTheSameSeedOnly() {
        HyperParameters.Builder parameters = tiny().dropoutEmbedding(0.2).dropoutHidden(0.4);
        Gru4RecWeights first = trained(parameters.seed(5).build());
        Gru4RecWeights same = trained(parameters.seed(5).build());
        Gru4RecWeights other = trained(parameters.seed(6).build());

        assertThat(same.itemEmbedding()).isEqualTo(first.itemEmbedding());
        assertThat(same.outputBias()).isEqualTo(first.outputBias());
        assertThat(same.recurrentWeights()).isEqualTo(first.recurrentWeights());
        assertThat(other.itemEmbedding()).isNotEqualTo(first.itemEmbedding());
    }

    @Test
    void shouldStartFromGlorotUniformWeightsOfEachGate() {
        int hidden = 50;
        TrainingClicks clicks = new TrainingClicks(new int[] {0, 1}, new int[] {0, 2}, 70);
        try (Gru4RecTrainer trainer =
                new Gru4RecTrainer(clicks, tiny().hiddenSize(hidden).build())) {
            Gru4RecWeights weights = trainer.weights();

            assertUniform(weights.itemEmbedding(), Math.sqrt(6.0 / (70 + hidden)));
            assertUniform(weights.inputWeights(), Math.sqrt(6.0 / (hidden + hidden)));
            assertUniform(weights.recurrentWeights(), Math.sqrt(6.0 / (hidden + hidden)));
            assertThat(weights.outputBias()).containsOnly(0);
            assertThat(weights.inputBias()).containsOnly(0);
            assertThat(weights.recurrentBias()).containsOnly(0);
        }
    }

    @Test
    void shouldCarryTheHiddenStateAfterInvertedDropout() {
        HyperParameters parameters = tiny().hiddenSize(100).dropoutHidden(0.25).build();
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(TWO_PAIRS, parameters);
                Gru4RecScorer untrained = new Gru4RecScorer(trainer.weights())) {
            float[] whole = untrained.nextState(new int[] {0, 2}, new float[200]);
            trainer.trainEpoch(SILENT);
            float[] carried = trainer.hiddenStates();

            int dropped = 0;
            for (int i = 0; i < carried.length; i++) {
                if (carried[i] == 0) {
                    dropped++;
                } else {
                    assertThat(carried[i]).isCloseTo(whole[i] / 0.75f, Offset.offset(1e-6f));
                }
            }
            assertThat(dropped).isBetween(25, 75);
        }
    }

    @Test
    void shouldDropTheInputEmbeddingApartFromTheHiddenState() {
        HyperParameters parameters =
                tiny().hiddenSize(100).dropoutEmbedding(0.5).build();
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(TWO_PAIRS, parameters);
                Gru4RecScorer untrained = new Gru4RecScorer(trainer.weights())) {
            float[] whole = untrained.nextState(new int[] {0, 2}, new float[200]);
            trainer.trainEpoch(SILENT);

            assertThat(trainer.hiddenStates()).doesNotContain(0).isNotEqualTo(whole);
        }
    }

    @Test
    void shouldNameEpochAndStepWhenTheLossIsNotANumber() {
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(
                FOUR_SESSIONS, tiny().hiddenSize(20).learningRate(3e38).build())) {
            assertThatExceptionOfType(TrainingDivergedException.class)
                    .isThrownBy(() -> trainer.trainEpoch(SILENT))
                    .withMessageContaining("Loss is NaN in epoch 1 at step 2")
                    .withMessageContaining("learning rate below 3.0E38");
        }
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

    /** Half of the sessions count up a circle of items, half count down: only a hidden state that remembers can tell which. */
    @Test
    void shouldLearnAPatternThatNeedsTheClickBefore() {
        int items = 12;
        int length = 5;
        int sessions = 400;
        TrainingClicks clicks = circles(items, length, sessions);
        HyperParameters parameters = HyperParameters.builder()
                .hiddenSize(24)
                .batchSize(8)
                .negativeSamples(16)
                .dropoutHidden(0)
                .learningRate(0.1)
                .seed(3)
                .build();

        try (Gru4RecTrainer trainer = new Gru4RecTrainer(clicks, parameters)) {
            assertThat(recallAt1(trainer.weights(), items, length)).isLessThan(0.3);
            for (int epoch = 0; epoch < 8; epoch++) {
                trainer.trainEpoch(SILENT);
            }
            assertThat(recallAt1(trainer.weights(), items, length)).isGreaterThan(0.95);
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

    private static NegativeSampler sampler(TrainingClicks clicks, HyperParameters parameters) {
        return new NegativeSampler(
                clicks.support(), parameters.sampleAlpha(), parameters.negativeSamples(), parameters.seed());
    }

    private static Gru4RecWeights trained(HyperParameters parameters) {
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(FOUR_SESSIONS, parameters)) {
            trainer.trainEpoch(SILENT);
            trainer.trainEpoch(SILENT);
            return trainer.weights();
        }
    }

    private static TrainingClicks circles(int items, int length, int sessions) {
        SplittableRandom random = new SplittableRandom(1);
        int[] itemIndexes = new int[sessions * length];
        int[] offsets = new int[sessions + 1];
        for (int session = 0; session < sessions; session++) {
            int item = random.nextInt(items);
            int direction = random.nextBoolean() ? 1 : items - 1;
            for (int position = 0; position < length; position++) {
                itemIndexes[session * length + position] = (item + position * direction) % items;
            }
            offsets[session + 1] = (session + 1) * length;
        }
        return new TrainingClicks(itemIndexes, offsets, items);
    }

    /** Over every start and both directions, from the third click on, when the direction is known. */
    private static double recallAt1(Gru4RecWeights weights, int items, int length) {
        int hits = 0;
        int predictions = 0;
        try (Gru4RecScorer scorer = new Gru4RecScorer(weights)) {
            for (int direction : new int[] {1, items - 1}) {
                for (int start = 0; start < items; start++) {
                    float[] state = new float[weights.hiddenSize()];
                    for (int position = 0; position < length - 1; position++) {
                        state = scorer.nextState(new int[] {(start + position * direction) % items}, state);
                        if (position > 0) {
                            predictions++;
                            hits += best(scorer.scores(state, 1)) == (start + (position + 1) * direction) % items
                                    ? 1
                                    : 0;
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

    private static void assertSameWeights(Gru4RecWeights found, PlainGru4Rec expected) {
        assertClose(found.itemEmbedding(), expected.embedding());
        assertClose(found.outputBias(), expected.bias());
        assertClose(found.inputWeights(), expected.gru("inputWeights"));
        assertClose(found.recurrentWeights(), expected.gru("recurrentWeights"));
        assertClose(found.inputBias(), expected.gru("inputBias"));
        assertClose(found.recurrentBias(), expected.gru("recurrentBias"));
    }

    private static void assertClose(float[] found, double[] expected) {
        assertThat(found).hasSize(expected.length);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).as("element %d", i).isCloseTo(expected[i], within());
        }
    }

    private static void assertUniform(float[] weights, double bound) {
        double largest = 0;
        double sum = 0;
        for (float weight : weights) {
            largest = Math.max(largest, Math.abs(weight));
            sum += Math.abs(weight);
        }
        assertThat(largest).isBetween(0.99 * bound, bound);
        assertThat(sum / weights.length).isBetween(0.48 * bound, 0.52 * bound);
    }

    private static float[] tail(float[] values, int from) {
        return Arrays.copyOfRange(values, from, values.length);
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-5);
    }
}
