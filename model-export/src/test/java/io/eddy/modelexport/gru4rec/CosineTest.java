package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.bundle.Similarity;
import io.eddy.inference.bundle.Similarity.Kind;
import io.eddy.modelexport.safetensors.SafetensorsWriter;
import io.eddy.modelexport.torch.FloatTensor;
import io.eddy.modelexport.training.BundleExport;
import io.eddy.modelexport.training.TrainedModel;
import io.eddy.modelexport.training.TrainingClicks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that scores by the cosine, from its training to its bundle. */
class CosineTest {

    private static final int ITEMS = 300;
    private static final int HIDDEN = 40;
    private static final Similarity COSINE = new Similarity(Kind.COSINE, 14);
    private static final Architecture MOST_USED = new Architecture(EmbeddingMode.SHARED, GruForm.RESET_AFTER, 1);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldGiveABundleThatScoresLikeTheTrainer(Architecture architecture) throws Exception {
        float difference = export(weights(architecture));
        assertThat(difference).isLessThanOrEqualTo(1e-5f);

        var form = ModelBundle.load(folder.resolve("bundle")).manifest().itemMatrix();
        assertThat(form.similarity()).isEqualTo("cosine");
        assertThat(form.scale()).isEqualTo(14);
    }

    @Test
    void shouldPutItemVectorsOfLengthOneIntoTheBundle() throws Exception {
        export(weights(MOST_USED));
        var matrix = ItemMatrix.read(ModelBundle.load(folder.resolve("bundle")));
        for (int item = 0; item < ITEMS; item++) {
            double squares = 0;
            for (int i = item * HIDDEN; i < (item + 1) * HIDDEN; i++) {
                squares += (double) matrix.vectors()[i] * matrix.vectors()[i];
            }
            assertThat(squares).isCloseTo(1, within(1e-6));
        }
        assertThat(matrix.similarity()).isEqualTo(COSINE);
    }

    @Test
    void shouldScoreWhateverTheLengthsAreAndNeverBeyondTheScale() {
        var tensors = new LinkedHashMap<>(weights(new Architecture(EmbeddingMode.SEPARATE, GruForm.RESET_AFTER, 1))
                .tensors());
        tensors.put(Gru4RecWeights.OUTPUT_BIAS, new FloatTensor(new float[ITEMS], ITEMS));
        var scores = scores(tensors);
        var longer = tensors.get(Gru4RecWeights.OUTPUT).values().clone();
        for (int i = 7 * HIDDEN; i < 8 * HIDDEN; i++) {
            longer[i] *= 100;
        }
        tensors.put(Gru4RecWeights.OUTPUT, new FloatTensor(longer, ITEMS, HIDDEN));
        var same = scores(tensors);
        for (int item = 0; item < ITEMS; item++) {
            assertThat(same[item]).isCloseTo(scores[item], within(1e-4f));
            assertThat(Math.abs(scores[item])).isLessThanOrEqualTo(14.0001f);
        }
    }

    @Test
    void shouldKeepTheSimilarityInAWeightsFileAndInTheVersion() throws IOException {
        var weights = weights(MOST_USED);
        weights.write(folder.resolve("cosine.safetensors"));
        assertThat(Gru4RecWeights.read(folder.resolve("cosine.safetensors")).similarity())
                .isEqualTo(COSINE);
        var dot = new Gru4RecWeights(GruForm.RESET_AFTER, weights.tensors());
        dot.write(folder.resolve("dot.safetensors"));
        assertThat(Gru4RecWeights.read(folder.resolve("dot.safetensors")).similarity())
                .isEqualTo(Similarity.DOT);
        assertThat(model(weights).version()).isNotEqualTo(model(dot).version());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "angle|14|The similarity is 'angle', expected one of [dot, cosine].",
                "cosine|0|The scale is 0.0, expected above 0",
                "cosine|NaN|The scale is NaN, expected above 0",
                "cosine|wide|The scale is 'wide', expected a number.",
                "dot|14|The scale is 14.0, but a dot product has none"
            })
    void shouldRefuseASimilarityThatIsNone(String similarity, String scale, String message) throws IOException {
        var file = folder.resolve("weights.safetensors");
        SafetensorsWriter.write(
                file,
                Map.of("gru_form", "reset_after", "similarity", similarity, "scale", scale),
                weights(MOST_USED).tensors());
        assertThatThrownBy(() -> Gru4RecWeights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void shouldTrainOnFromTheBundle() throws Exception {
        export(weights(MOST_USED));
        var model = new Gru4Rec();
        var learnt = model.weightsOf(ModelBundle.load(folder.resolve("bundle")));
        var parameters =
                model.fitting(learnt, HyperParameters.builder().batchSize(8).build());
        assertThat(parameters.similarity()).isEqualTo(Kind.COSINE);
        assertThat(parameters.scale()).isEqualTo(14);
        try (var trainer = new Gru4RecTrainer(clicks(), parameters)) {
            trainer.continueFrom(learnt, (done, of, loss) -> {});
            trainer.trainEpoch((done, of, loss) -> {});
            assertThat(trainer.weights().similarity()).isEqualTo(COSINE);
        }
        var dot = parameters.toBuilder().similarity(Kind.DOT).build();
        try (var trainer = new Gru4RecTrainer(clicks(), dot)) {
            assertThatThrownBy(() -> trainer.continueFrom(learnt, (done, of, loss) -> {}))
                    .hasMessageContaining("Similarity must be cosine");
        }
    }

    @Test
    void shouldGoOnFromACheckpointToTheLastBit() throws IOException {
        var parameters = HyperParameters.builder()
                .similarity(Kind.COSINE)
                .scale(14)
                .hiddenSize(8)
                .batchSize(8)
                .negativeSamples(32)
                .build();
        var file = folder.resolve("checkpoint.safetensors");
        try (var whole = new Gru4RecTrainer(clicks(), parameters);
                var second = new Gru4RecTrainer(clicks(), parameters)) {
            whole.trainEpoch((done, of, loss) -> {});
            whole.save(file, null, "");
            whole.trainEpoch((done, of, loss) -> {});
            var saved = CheckpointFile.read(file);
            assertThat(saved.best().similarity()).isEqualTo(COSINE);
            second.resume(saved.checkpoint());
            second.trainEpoch((done, of, loss) -> {});
            assertThat(second.weights().output()).isEqualTo(whole.weights().output());
            // The bias has no part in a cosine.
            assertThat(whole.weights().outputBias()).containsOnly(0);
        }
    }

    @Test
    void shouldKnowNoScaleOfADotProduct() {
        var cosine = HyperParameters.builder().similarity(Kind.COSINE);
        assertThat(cosine.build().toBuilder().similarity(Kind.DOT).build().scale())
                .isEqualTo(1);
        assertThat(cosine.scale(9).build().toBuilder()
                        .similarity(Kind.DOT)
                        .build()
                        .scale())
                .isEqualTo(1);
        assertThatThrownBy(() -> HyperParameters.builder().scale(2).build())
                .hasMessage("The scale is 2.0, but a dot product has none: expected 1.");
    }

    private float export(Gru4RecWeights weights) throws IOException {
        return BundleExport.export(model(weights), "gru4rec", "1", LeaveOut.NOTHING, folder.resolve("bundle"));
    }

    private static TrainedModel<Gru4RecWeights> model(Gru4RecWeights weights) {
        var ids = IntStream.range(0, ITEMS).mapToObj(i -> "i" + i).toList();
        return new TrainedModel<>(new Gru4Rec(), weights, new Items(ids, new long[ITEMS]), Map.of());
    }

    /** As a training by the cosine leaves them, with a bias of zeros. */
    private static Gru4RecWeights weights(Architecture architecture) {
        var random = RandomWeights.of(architecture, ITEMS, HIDDEN, 4);
        var tensors = new LinkedHashMap<>(random.tensors());
        tensors.put(Gru4RecWeights.OUTPUT_BIAS, new FloatTensor(new float[ITEMS], ITEMS));
        return new Gru4RecWeights(architecture.gruForm(), COSINE, tensors);
    }

    private static float[] scores(Map<String, FloatTensor> tensors) {
        try (var scorer = new Gru4RecScorer(new Gru4RecWeights(GruForm.RESET_AFTER, COSINE, tensors))) {
            return scorer.scores(new int[][] {{1, 2, 3}});
        }
    }

    private static TrainingClicks clicks() {
        var random = new Random(5);
        var starts = IntStream.rangeClosed(0, 100).map(session -> session * 3).toArray();
        return new TrainingClicks(random.ints(300, 0, ITEMS).toArray(), starts, ITEMS);
    }
}
