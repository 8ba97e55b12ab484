package io.eddy.modelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.log.Session;
import io.eddy.inference.bundle.ItemIndex;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.scoring.HiddenState;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.inference.scoring.OnnxGruModel;
import io.eddy.inference.scoring.ScoredItem;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.RandomWeights;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleExportTest {

    private static final int ITEMS = 300;
    private static final int HIDDEN = 40;

    @TempDir
    private Path folder;

    private final TrainedModel model = model(RandomWeights.of(ITEMS, HIDDEN, 4));

    @Test
    void shouldGiveABundleThatScoresLikeTheTrainer() throws Exception {
        float difference = BundleExport.export(model, "gru4rec", "1", folder.resolve("bundle"));
        assertThat(difference).isLessThanOrEqualTo(1e-5f);
        var bundle = ModelBundle.load(folder.resolve("bundle"));
        assertThat(bundle.manifest().hiddenSize()).isEqualTo(HIDDEN);
        assertThat(bundle.manifest().provenance()).isEqualTo(Map.of("seed", 4));
    }

    @Test
    void shouldGiveABundleThatRecommendsLikeTheTrainer() throws Exception {
        BundleExport.export(model, "gru4rec", "1", folder.resolve("bundle"));
        var sessions = sessions();
        try (var onnx = new OnnxGruModel(ModelBundle.load(folder.resolve("bundle")));
                var trained = new TrainedNextItemModel(model)) {
            var scorer = new MicroBatchScorer(onnx);
            var expected = trained.topK(sessions, 20);
            for (int i = 0; i < sessions.size(); i++) {
                var itemIds = sessions.get(i).itemIds();
                var scored =
                        scorer.score(itemIds.toArray(String[]::new), new int[itemIds.size()], new HiddenState[1], 20);
                for (int position = 0; position + 1 < itemIds.size(); position++) {
                    assertThat(scored.get(position).topK())
                            .extracting(ScoredItem::itemId)
                            .as("session %d, position %d", i, position)
                            .isEqualTo(expected.get(i).get(position));
                }
            }
        }
    }

    /** Else a session's list would depend on who else clicks at the moment, and no evaluation could repeat it. */
    @Test
    void shouldMoveAHiddenStateToTheLastBitTheSameInEveryBatch() throws Exception {
        BundleExport.export(model, "gru4rec", "1", folder.resolve("bundle"));
        var itemIndexes = new Random(3).ints(100, 0, ITEMS).toArray();
        try (var onnx = new OnnxGruModel(ModelBundle.load(folder.resolve("bundle")))) {
            var first = onnx.encode(itemIndexes, new HiddenState[100]);
            var together = onnx.encode(itemIndexes, first);
            for (int batch = 1; batch < 100; batch++) {
                var some = onnx.encode(Arrays.copyOf(itemIndexes, batch), Arrays.copyOf(first, batch));
                assertThat(some).isEqualTo(Arrays.copyOf(together, batch));
            }
        }
    }

    @Test
    void shouldNotGiveAwayABundleThatCannotBeUsed() throws IOException {
        var weights = RandomWeights.of(ITEMS, HIDDEN, 4);
        weights.itemEmbedding()[7] = Float.NaN;
        assertThatThrownBy(() -> BundleExport.export(model(weights), "gru4rec", "1", folder.resolve("bundle")))
                .isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldNotTouchABundleThatIsThere() throws IOException {
        BundleExport.export(model, "gru4rec", "1", folder.resolve("bundle"));
        var before = Files.readString(folder.resolve("bundle").resolve("manifest.json"));
        assertThatThrownBy(() -> BundleExport.export(model, "gru4rec", "2", folder.resolve("bundle")))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("nothing is overwritten");
        assertThat(folder.resolve("bundle").resolve("manifest.json")).hasContent(before);
    }

    @Test
    void shouldNameTheSameWeightsTheSame() {
        assertThat(BundleExport.versionOf(model))
                .isEqualTo(BundleExport.versionOf(model(RandomWeights.of(ITEMS, HIDDEN, 4))));
        assertThat(BundleExport.versionOf(model))
                .isNotEqualTo(BundleExport.versionOf(model(RandomWeights.of(ITEMS, HIDDEN, 5))));
    }

    @Test
    void shouldReadTheTrainedModelThatItWrote() throws IOException {
        model.write(folder.resolve("run"));
        var read = TrainedModel.read(folder.resolve("run"));
        assertThat(read.weights().itemEmbedding()).isEqualTo(model.weights().itemEmbedding());
        assertThat(read.items().itemId(9)).isEqualTo("i9");
        assertThat(read.provenance()).isEqualTo(model.provenance());
        assertThatThrownBy(() -> TrainedModel.read(folder.resolve("none"))).hasMessageContaining("no trained model at");
        Files.delete(folder.resolve("run").resolve("items.csv"));
        assertThatThrownBy(() -> TrainedModel.read(folder.resolve("run")))
                .hasMessageContaining("items.csv: is missing");
    }

    @Test
    void shouldLeaveOutSessionsWithNothingToPredict() {
        var set = TrainingSet.of(List.of(session("a"), session("b", "c", "b")));
        assertThat(set.sessions()).isEqualTo(1);
        assertThat(set.clicks().clickCount()).isEqualTo(3);
        assertThat(set.items().indexOf("a")).isEqualTo(ItemIndex.UNKNOWN);
        assertThat(set.items().itemId(0)).isEqualTo("b");
        assertThat(set.items().support(0)).isEqualTo(2);
        assertThatThrownBy(() -> TrainingSet.of(List.of(session("a")))).hasMessageContaining("nothing to learn");
    }

    /** With unknown items at the start, in the middle, and all over. */
    private static List<Session> sessions() {
        var random = new Random(8);
        var sessions = new ArrayList<Session>();
        for (int i = 0; i < 40; i++) {
            sessions.add(session(random.ints(1 + random.nextInt(8), 0, ITEMS)
                    .mapToObj(item -> "i" + item)
                    .toArray(String[]::new)));
        }
        sessions.add(session("new", "i1", "new", "i2", "i3"));
        sessions.add(session("new", "newer", "newest"));
        return sessions;
    }

    private static Session session(String... itemIds) {
        return new Session(
                "s",
                IntStream.range(0, itemIds.length)
                        .mapToObj(i -> new LoggedClick("s", itemIds[i], i, "click"))
                        .toList());
    }

    private static TrainedModel model(Gru4RecWeights weights) {
        var ids = IntStream.range(0, weights.itemCount()).mapToObj(i -> "i" + i).toList();
        var support = IntStream.range(0, weights.itemCount())
                .mapToLong(i -> weights.itemCount() - i)
                .toArray();
        return new TrainedModel(weights, new ItemIndex(ids, support), Map.of("seed", 4));
    }
}
