package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.torch.FloatTensor;
import io.eddy.modelexport.training.ProgressListener;
import io.eddy.modelexport.training.TrainingClicks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Going on with a training that was interrupted, and with a model that was trained before. */
class TrainerCheckpointTest {

    private static final ProgressListener SILENT = (clicksDone, clicksInEpoch, meanLoss) -> {};
    private static final int ITEMS = 9;
    private static final TrainingClicks CLICKS = random(ITEMS, 40);

    /** Every embedding mode with and without momentum, with dropout. */
    static Stream<HyperParameters> interrupted() {
        List<HyperParameters> all = new ArrayList<>();
        for (EmbeddingMode mode : EmbeddingMode.values()) {
            for (double momentum : new double[] {0, 0.4}) {
                all.add(settings(mode).momentum(momentum).build());
            }
            all.add(settings(mode)
                    .gruForm(GruForm.RESET_BEFORE)
                    .layers(2)
                    .loss(Loss.TOP1_MAX)
                    .build());
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("interrupted")
    void shouldGoOnFromACheckpointAsIfNeverInterrupted(HyperParameters parameters) {
        try (Gru4RecTrainer uninterrupted = new Gru4RecTrainer(CLICKS, parameters);
                Gru4RecTrainer interrupted = new Gru4RecTrainer(CLICKS, parameters);
                Gru4RecTrainer resumed = new Gru4RecTrainer(CLICKS, parameters)) {
            train(uninterrupted, 4);
            train(interrupted, 2);
            resumed.resume(interrupted.checkpoint());
            assertThat(resumed.epoch()).isEqualTo(2);
            train(resumed, 2);

            assertThat(resumed.epoch()).isEqualTo(4);
            assertSameBits(
                    resumed.checkpoint().tensors(), uninterrupted.checkpoint().tensors());
            assertThat(resumed.weights().output())
                    .isNotEqualTo(interrupted.weights().output());
        }
    }

    @Test
    void shouldGoOnFromACheckpointOnDisk(@TempDir Path folder) throws IOException {
        HyperParameters parameters = settings(EmbeddingMode.NONE).build();
        Path file = folder.resolve("checkpoint.safetensors");
        try (Gru4RecTrainer first = new Gru4RecTrainer(CLICKS, parameters);
                Gru4RecTrainer second = new Gru4RecTrainer(CLICKS, parameters)) {
            train(first, 2);
            CheckpointFile.write(file, first.checkpoint(), parameters.gruForm(), Similarity.DOT, null, "a note");
            CheckpointFile.Saved saved = CheckpointFile.read(file);
            second.resume(saved.checkpoint());

            assertThat(saved.note()).isEqualTo("a note");
            assertThat(saved.checkpoint().seed()).isEqualTo(parameters.seed());
            assertThat(second.epoch()).isEqualTo(2);
            assertSameBits(second.checkpoint().tensors(), first.checkpoint().tensors());
            assertSameBits(saved.best().tensors(), first.weights().tensors());
        }
    }

    @Test
    void shouldRefuseACheckpointOfAnotherSeed() {
        HyperParameters.Builder settings = settings(EmbeddingMode.SHARED);
        assertRefused(
                settings.seed(3).build(),
                settings.seed(4).build(),
                CLICKS,
                "The checkpoint is of a training with seed 3, this one has seed 4");
    }

    @Test
    void shouldRefuseACheckpointOfAnotherShape() {
        HyperParameters.Builder settings = settings(EmbeddingMode.SHARED).momentum(0);
        HyperParameters usual = settings.build();
        assertRefused(
                usual,
                settings.hiddenSize(6).build(),
                CLICKS,
                "The checkpoint is of a training with embedding.weight of shape [9, 5], this one has [9, 6]");
        for (int items : new int[] {ITEMS - 1, ITEMS + 1}) {
            assertRefused(
                    usual,
                    usual,
                    random(items, 40),
                    "with embedding.weight of shape [9, 5], this one has [%d, 5]".formatted(items));
        }
    }

    @Test
    void shouldRefuseACheckpointOfOtherTensors() {
        HyperParameters usual = settings(EmbeddingMode.SHARED).momentum(0).build();
        for (HyperParameters other : List.of(
                usual.toBuilder().momentum(0.4).build(),
                usual.toBuilder().layers(2).build(),
                usual.toBuilder().gruForm(GruForm.RESET_BEFORE).build(),
                usual.toBuilder().embeddingMode(EmbeddingMode.SEPARATE).build())) {
            assertRefused(usual, other, CLICKS, "The checkpoint is of a training with the tensors [embedding.weight, ");
            assertRefused(other, usual, CLICKS, "The checkpoint is of a training with the tensors [");
        }
    }

    @ParameterizedTest
    @EnumSource(EmbeddingMode.class)
    void shouldKeepWhatOldItemsHaveLearntAndBeginNewOnesAnew(EmbeddingMode mode) {
        HyperParameters parameters = settings(mode).momentum(0).build();
        TrainingClicks later = random(ITEMS + 3, 40);
        Gru4RecWeights learnt = trained(parameters);
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(later, parameters)) {
            Gru4RecWeights fresh = trainer.weights();
            trainer.continueFrom(learnt, SILENT);
            Gru4RecWeights before = trainer.weights();
            Map<String, FloatTensor> checkpoint = trainer.checkpoint().tensors();

            assertThat(trainer.epoch()).isZero();
            assertThat(before.itemCount()).isEqualTo(ITEMS + 3);
            assertOldThenNew(before.output(), learnt.output(), fresh.output());
            assertOldThenNew(before.outputBias(), learnt.outputBias(), fresh.outputBias());
            assertOldThenNew(before.embedding(), learnt.embedding(), fresh.embedding());
            assertThat(before.recurrentWeights(0)).isEqualTo(learnt.recurrentWeights(0));
            if (mode == EmbeddingMode.NONE) {
                assertThat(column(before.inputWeights(0), ITEMS + 3, 4))
                        .isEqualTo(column(learnt.inputWeights(0), ITEMS, 4));
                assertThat(column(before.inputWeights(0), ITEMS + 3, ITEMS + 1))
                        .isEqualTo(column(fresh.inputWeights(0), ITEMS + 3, ITEMS + 1));
            } else {
                assertThat(before.inputWeights(0)).isEqualTo(learnt.inputWeights(0));
            }

            for (String name : List.of(Gru4RecWeights.OUTPUT_BIAS, inputTable(mode))) {
                float[] memory = checkpoint.get(name + ".accumulator").values();
                int old = memory.length / (ITEMS + 3) * ITEMS;
                assertThat(Arrays.copyOf(memory, old)).as(name).doesNotContain(0);
                assertThat(Arrays.copyOfRange(memory, old, memory.length))
                        .as(name)
                        .containsOnly(0);
            }
            assertThat(checkpoint
                            .get(Gru4RecWeights.recurrentWeightsName(0) + ".accumulator")
                            .values())
                    .doesNotContain(0);
        }
    }

    /** A first step of Adagrad is as long as the learning rate; here it comes after some fifty that have only been measured. */
    @Test
    void shouldNotUndoWithTheFirstStepWhatWasLearnt() {
        HyperParameters parameters = settings(EmbeddingMode.SHARED)
                .momentum(0)
                .dropoutEmbedding(0)
                .dropoutHidden(0)
                .build();
        TrainingClicks later = random(ITEMS, 200);
        TrainingClicks oneStep = new TrainingClicks(new int[] {0, 1}, new int[] {0, 2}, ITEMS, later.support());
        Gru4RecWeights learnt = trained(parameters);
        try (Gru4RecTrainer measured = new Gru4RecTrainer(later, parameters);
                Gru4RecTrainer going = new Gru4RecTrainer(oneStep, parameters);
                Gru4RecTrainer anew = new Gru4RecTrainer(oneStep, parameters)) {
            measured.continueFrom(learnt, SILENT);
            going.resume(measured.checkpoint());
            anew.resume(RealTrainer.notBegun(anew.checkpoint(), learnt));
            train(going, 1);
            train(anew, 1);

            assertThat(longestStep(learnt, anew.weights())).isGreaterThan(0.9 * parameters.learningRate());
            assertThat(longestStep(learnt, going.weights())).isPositive().isLessThan(0.4 * parameters.learningRate());
        }
    }

    @Test
    void shouldRefuseToGoOnFromAnotherArchitecture() {
        HyperParameters usual = settings(EmbeddingMode.SEPARATE).build();
        Gru4RecWeights learnt = trained(usual);
        Map.of(
                        "Embedding mode must be separate, that of the weights to go on from, found shared",
                                usual.toBuilder()
                                        .embeddingMode(EmbeddingMode.SHARED)
                                        .embeddingSize(5),
                        "Embedding size must be 4, that of the weights to go on from, found 5",
                                usual.toBuilder().embeddingSize(5),
                        "GRU form must be reset_after, that of the weights to go on from, found reset_before",
                                usual.toBuilder().gruForm(GruForm.RESET_BEFORE),
                        "Layers must be 1, that of the weights to go on from, found 2",
                                usual.toBuilder().layers(2),
                        "Hidden size must be 5, that of the weights to go on from, found 6",
                                usual.toBuilder().hiddenSize(6))
                .forEach((message, other) -> assertCannotContinue(learnt, other.build(), CLICKS, message));
        assertCannotContinue(
                learnt,
                usual,
                random(ITEMS - 1, 40),
                "The catalogue must begin with the 9 items of the weights, it has 8");
    }

    private static HyperParameters.Builder settings(EmbeddingMode mode) {
        HyperParameters.Builder settings = HyperParameters.builder()
                .embeddingMode(mode)
                .hiddenSize(5)
                .batchSize(4)
                .negativeSamples(6)
                .dropoutEmbedding(mode == EmbeddingMode.NONE ? 0 : 0.2)
                .dropoutHidden(0.3)
                .learningRate(0.1)
                .momentum(0.2)
                .seed(8);
        return mode == EmbeddingMode.SEPARATE ? settings.embeddingSize(4) : settings;
    }

    /** Every item is clicked. */
    private static TrainingClicks random(int items, int sessions) {
        SplittableRandom random = new SplittableRandom(5);
        int[] offsets = new int[sessions + 1];
        for (int session = 0; session < sessions; session++) {
            offsets[session + 1] = offsets[session] + 2 + random.nextInt(4);
        }
        int[] clicks = new int[offsets[sessions]];
        Arrays.setAll(clicks, position -> position < items ? position : random.nextInt(items));
        return new TrainingClicks(clicks, offsets, items);
    }

    private static Gru4RecWeights trained(HyperParameters parameters) {
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(CLICKS, parameters)) {
            train(trainer, 2);
            return trainer.weights();
        }
    }

    private static void train(Gru4RecTrainer trainer, int epochs) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            trainer.trainEpoch(SILENT);
        }
    }

    private static String inputTable(EmbeddingMode mode) {
        return mode == EmbeddingMode.NONE ? Gru4RecWeights.inputWeightsName(0) : Gru4RecWeights.EMBEDDING;
    }

    private static void assertRefused(HyperParameters from, HyperParameters to, TrainingClicks clicks, String message) {
        try (Gru4RecTrainer other = new Gru4RecTrainer(CLICKS, from);
                Gru4RecTrainer trainer = new Gru4RecTrainer(clicks, to)) {
            float[] before = trainer.weights().output();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.resume(other.checkpoint()))
                    .withMessageContaining(message);
            assertThat(trainer.weights().output()).isEqualTo(before);
        }
    }

    private static void assertCannotContinue(
            Gru4RecWeights learnt, HyperParameters parameters, TrainingClicks clicks, String message) {
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(clicks, parameters)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.continueFrom(learnt, SILENT))
                    .withMessage(message);
        }
    }

    private static void assertSameBits(Map<String, FloatTensor> found, Map<String, FloatTensor> expected) {
        assertThat(found).containsOnlyKeys(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(found.get(name).shape()).as(name).isEqualTo(tensor.shape());
            assertThat(found.get(name).values()).as(name).isEqualTo(tensor.values());
        });
    }

    private static void assertOldThenNew(float[] found, float[] old, float[] fresh) {
        assertThat(found).hasSize(fresh.length);
        assertThat(Arrays.copyOf(found, old.length)).isEqualTo(old);
        assertThat(Arrays.copyOfRange(found, old.length, found.length))
                .isEqualTo(Arrays.copyOfRange(fresh, old.length, fresh.length));
    }

    private static float[] column(float[] values, int columns, int column) {
        float[] found = new float[values.length / columns];
        for (int row = 0; row < found.length; row++) {
            found[row] = values[row * columns + column];
        }
        return found;
    }

    private static double longestStep(Gru4RecWeights before, Gru4RecWeights after) {
        double longest = 0;
        for (String name : before.tensors().keySet()) {
            float[] old = before.tensors().get(name).values();
            float[] now = after.tensors().get(name).values();
            for (int i = 0; i < old.length; i++) {
                longest = Math.max(longest, Math.abs(now[i] - old[i]));
            }
        }
        return longest;
    }
}
