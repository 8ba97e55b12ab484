package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.EddyVersion;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.testing.WholeSession;
import io.eddy.modelexport.training.BundleExport;
import io.eddy.modelexport.training.TrainedModel;
import io.eddy.modelexport.training.TrainingSet;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BundleExportTest {

    private static final int ITEMS = 300;
    private static final int HIDDEN = 40;

    @TempDir
    private Path folder;

    private final TrainedModel<Gru4RecWeights> model = model(RandomWeights.of(ITEMS, HIDDEN, 4));

    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldGiveABundleThatScoresLikeTheTrainer(Architecture architecture) throws Exception {
        float difference =
                BundleExport.export(model(architecture), "gru4rec", "1", LeaveOut.NOTHING, folder.resolve("bundle"));
        assertThat(difference).isLessThanOrEqualTo(1e-5f);
        var bundle = ModelBundle.load(folder.resolve("bundle"));
        assertThat(bundle.manifest().state().hiddenSize()).isEqualTo(HIDDEN);
        assertThat(bundle.manifest().state().layers()).isEqualTo(architecture.layers());
        assertThat(bundle.manifest().settings())
                .isEqualTo(Map.of("gru_form", architecture.gruForm().toString()));
        assertThat(bundle.manifest().provenance()).isEqualTo(Map.of("seed", 4, "written_by", EddyVersion.text()));
    }

    /** Items whose scores are nearer to each other than the tolerance may change places. */
    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldGiveABundleThatRecommendsLikeTheTrainer(Architecture architecture) throws Exception {
        var model = model(architecture);
        BundleExport.export(model, "gru4rec", "1", LeaveOut.NOTHING, folder.resolve("bundle"));
        var sessions = sessions();
        try (var onnx = Models.open(ModelBundle.load(folder.resolve("bundle")));
                var trained = new Gru4RecNextItemModel(model.weights(), model.items())) {
            var expected = trained.topK(sessions, 20);
            for (int i = 0; i < sessions.size(); i++) {
                var itemIds = sessions.get(i).itemIds();
                var scored = WholeSession.rankedAfterEachClick(onnx, itemIds, ITEMS);
                for (int position = 0; position + 1 < itemIds.size(); position++) {
                    var ranked = scored.get(position);
                    var scores = IntStream.range(0, ranked.size())
                            .boxed()
                            .collect(Collectors.toMap(rank -> model.items().id(ranked.itemIndex(rank)), ranked::score));
                    var expectedIds = expected.get(i).get(position).stream()
                            .map(Candidate::itemId)
                            .toList();
                    assertThat(expectedIds).hasSize(20).doesNotHaveDuplicates();
                    for (int rank = 0; rank < 20; rank++) {
                        assertThat(scores.get(expectedIds.get(rank)))
                                .as("session %d, position %d, rank %d", i, position, rank)
                                .isCloseTo(ranked.score(rank), Offset.offset(2e-5f));
                    }
                }
            }
        }
    }

    /** Else a session's list would depend on who else clicks at the moment, and no evaluation could repeat it. */
    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldMoveAHiddenStateToTheLastBitTheSameInEveryBatch(Architecture architecture) throws Exception {
        BundleExport.export(model(architecture), "gru4rec", "1", LeaveOut.NOTHING, folder.resolve("bundle"));
        var itemIndexes = new Random(3).ints(100, 0, ITEMS).toArray();
        try (var onnx = Models.open(ModelBundle.load(folder.resolve("bundle")))) {
            var first = WholeSession.step(onnx, itemIndexes, new HiddenState[100]);
            var together = WholeSession.step(onnx, itemIndexes, first);
            for (int batch = 1; batch < 100; batch++) {
                var some = WholeSession.step(onnx, Arrays.copyOf(itemIndexes, batch), Arrays.copyOf(first, batch));
                assertThat(some).isEqualTo(Arrays.copyOf(together, batch));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldReadTheWeightsBackFromTheBundleBitForBit(Architecture architecture) throws Exception {
        var model = model(architecture);
        BundleExport.export(model, "gru4rec", "1", LeaveOut.NOTHING, folder.resolve("bundle"));
        var read = BundledWeights.read(ModelBundle.load(folder.resolve("bundle")));
        assertThat(read.gruForm()).isEqualTo(architecture.gruForm());
        assertThat(read.embeddingMode()).isEqualTo(architecture.embeddingMode());
        assertThat(new TrainedModel<>(new Gru4Rec(), read, model.items(), Map.of()).version())
                .isEqualTo(model.version());
    }

    @Test
    void shouldNotGiveAwayABundleThatCannotBeUsed() throws IOException {
        var weights = RandomWeights.of(ITEMS, HIDDEN, 4);
        weights.embedding()[7] = Float.NaN;
        assertThatThrownBy(() ->
                        BundleExport.export(model(weights), "gru4rec", "1", LeaveOut.NOTHING, folder.resolve("bundle")))
                .isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldNotTouchABundleThatIsThere() throws IOException {
        BundleExport.export(model, "gru4rec", "1", LeaveOut.NOTHING, folder.resolve("bundle"));
        var before = Files.readString(folder.resolve("bundle").resolve("manifest.json"));
        assertThatThrownBy(() -> BundleExport.export(model, "gru4rec", "2", LeaveOut.NOTHING, folder.resolve("bundle")))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("nothing is overwritten");
        assertThat(folder.resolve("bundle").resolve("manifest.json")).hasContent(before);
    }

    @Test
    void shouldNameTheSameWeightsTheSame() {
        assertThat(model.version())
                .isEqualTo(model(RandomWeights.of(ITEMS, HIDDEN, 4)).version());
        assertThat(model.version())
                .isNotEqualTo(model(RandomWeights.of(ITEMS, HIDDEN, 5)).version());
        var changed = RandomWeights.of(ITEMS, HIDDEN, 4);
        changed.recurrentBias(0)[7] += 1;
        assertThat(model.version()).isNotEqualTo(model(changed).version());
        var otherItems =
                new Items(IntStream.range(0, ITEMS).mapToObj(i -> i + ".0").toList(), new long[ITEMS]);
        assertThat(model.version())
                .isNotEqualTo(new TrainedModel<>(new Gru4Rec(), model.weights(), otherItems, Map.of()).version());
    }

    @Test
    void shouldReadTheTrainedModelThatItWrote() throws IOException {
        model.write(folder.resolve("run"));
        var read = TrainedModel.read(new Gru4Rec(), folder.resolve("run"));
        assertThat(read.weights().output()).isEqualTo(model.weights().output());
        assertThat(read.items().id(9)).isEqualTo("i9");
        assertThat(read.provenance()).isEqualTo(model.provenance());
        assertThatThrownBy(() -> TrainedModel.read(new Gru4Rec(), folder.resolve("none")))
                .hasMessageContaining("no trained model at");
        Files.delete(folder.resolve("run").resolve("items.csv"));
        assertThatThrownBy(() -> TrainedModel.read(new Gru4Rec(), folder.resolve("run")))
                .hasMessage("The trained model cannot be read: " + folder.resolve("run/items.csv") + ": is missing");
    }

    @Test
    void shouldLeaveOutSessionsWithNothingToPredict() {
        var set = TrainingSet.of(List.of(session("a"), session("b", "c", "b")));
        assertThat(set.sessions()).isEqualTo(1);
        assertThat(set.clicks().clickCount()).isEqualTo(3);
        assertThat(set.items().indexOf("a")).isEqualTo(Items.UNKNOWN);
        assertThat(set.items().id(0)).isEqualTo("b");
        assertThat(set.items().support(0)).isEqualTo(2);
        assertThatThrownBy(() -> TrainingSet.of(List.of(session("a")))).hasMessageContaining("nothing to learn");
    }

    /** The trainer takes sessions as they come: oldest first, whatever order the log has its clicks in. */
    @Test
    void shouldKeepTheSessionsInTheOrderOfTheirFirstClicks() {
        var log = List.of(
                new LoggedClick("late", "c", 30, "click"),
                new LoggedClick("late", "d", 31, "click"),
                new LoggedClick("early", "b", 20, "click"),
                new LoggedClick("early", "a", 10, "click"));
        var set = TrainingSet.of(Session.of(log, Long.MAX_VALUE));
        assertThat(IntStream.range(0, 4)
                        .mapToObj(position -> set.items().id(set.clicks().itemIndex(position))))
                .containsExactly("a", "b", "c", "d");
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

    private static TrainedModel<Gru4RecWeights> model(Architecture architecture) {
        return model(RandomWeights.of(architecture, ITEMS, HIDDEN, 4));
    }

    private static TrainedModel<Gru4RecWeights> model(Gru4RecWeights weights) {
        var ids = IntStream.range(0, weights.itemCount()).mapToObj(i -> "i" + i).toList();
        var support = IntStream.range(0, weights.itemCount())
                .mapToLong(i -> weights.itemCount() - i)
                .toArray();
        return new TrainedModel<>(new Gru4Rec(), weights, new Items(ids, support), Map.of("seed", 4));
    }
}
