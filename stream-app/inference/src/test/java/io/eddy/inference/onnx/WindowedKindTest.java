package io.eddy.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.eddy.catalogue.Items;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.bundle.Similarity;
import io.eddy.inference.bundle.Similarity.Kind;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.inference.scoring.ScoredClick;
import io.eddy.inference.testing.CountGraphs;
import io.eddy.inference.testing.GraphNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that reads the last three clicks and counts items; its answers are counted here by hand. */
class WindowedKindTest {

    private static final int ITEMS = 5;
    private static final int WINDOW = 3;

    @TempDir
    private Path folder;

    private SessionModel model;
    private MicroBatchScorer scorer;

    @BeforeEach
    void openModel() throws Exception {
        CountGraphs.write(folder.resolve("m"), "1", ITEMS, WINDOW);
        model = Models.open(ModelBundle.load(folder.resolve("m")));
        scorer = new MicroBatchScorer(model);
    }

    @AfterEach
    void closeModel() {
        model.close();
    }

    @Test
    void shouldAskForAsManyClicksAsItReadsAndCarryNoState() {
        assertThat(model.window()).isEqualTo(WINDOW);
        assertThat(model.stateSize()).isZero();
        assertThat(scorer.encode(List.of(List.of("i1", "i2")))).containsExactly((HiddenState) null);
        assertThat(model.card().strategy()).isEqualTo("windowed");
    }

    @Test
    void shouldCountTheItemsOfTheLastThreeClicks() {
        assertThat(ranked("i4", "i2", "i4")).containsExactly("i4 1.996", "i2 0.998", "i0 0.000");
        // The first click is out of the window.
        assertThat(ranked("i1", "i4", "i2", "i4")).containsExactly("i4 1.996", "i2 0.998", "i0 0.000");
        assertThat(ranked("i3")).containsExactly("i3 0.997", "i0 0.000", "i1 -0.001");
    }

    @Test
    void shouldTakeAnUnknownItemForAClickThatSaysNothing() {
        assertThat(ranked("i4", "new", "i3")).containsExactly("i3 0.997", "i4 0.996", "i0 0.000");
        // It takes a place in the window all the same.
        assertThat(ranked("i4", "new", "new", "i3")).containsExactly("i3 0.997", "i0 0.000", "i1 -0.001");
        var popular = score(List.of("i4", "new", "new", "new"));
        assertThat(popular.byModel()).isFalse();
        assertThat(popular.known()).isFalse();
        assertThat(popular.topK().itemIndex(0)).isZero();
    }

    @Test
    void shouldAnswerAnyMicroBatchAsItAnswersClickByClick() {
        var random = new Random(3);
        for (int round = 0; round < 100; round++) {
            var sessions = new HashMap<Integer, List<String>>();
            var clicks = new ArrayList<ClickToScore>();
            for (int click = 0; click < 1 + random.nextInt(20); click++) {
                int session = random.nextInt(4);
                var items = sessions.computeIfAbsent(session, id -> new ArrayList<>());
                items.add("i" + random.nextInt(ITEMS + 2));
                clicks.add(new ClickToScore(
                        session, items.get(items.size() - 1), List.copyOf(items), Set.of("i" + random.nextInt(ITEMS))));
            }
            var together = scorer.score(clicks, new HiddenState[4], 3);
            for (int click = 0; click < clicks.size(); click++) {
                var alone = scorer.score(clicks.subList(click, click + 1), new HiddenState[4], 3);
                assertThat(together.get(click)).isEqualTo(alone.get(0));
            }
        }
    }

    @Test
    void shouldNotServeABundleThatLacksItsWindowOrItsMatrix() throws Exception {
        var matrix = CountGraphs.matrix(ITEMS);
        assertRefused(
                bundle().itemMatrix(matrix).graph(ModelBundle.ENCODER, CountGraphs.encoder(matrix, WINDOW)),
                "manifest.json: has no window or no item_matrix, which a windowed model needs");
        assertRefused(bundle().window(WINDOW), "has no window or no item_matrix");
        assertRefused(
                bundle().window(WINDOW).itemMatrix(matrix),
                "graphs names no encoder, which a model of the kind windowed needs");
    }

    @Test
    void shouldRefuseAnEncoderOfAnotherWindowOrWidth() throws Exception {
        var matrix = CountGraphs.matrix(ITEMS);
        assertRefused(
                bundle().window(WINDOW + 1).itemMatrix(matrix).graph(ModelBundle.ENCODER, encoder(matrix)),
                "encoder.onnx: input items is INT64[-1, 3], expected INT64[-1, 4] by the manifest");
        var narrow = new ItemMatrix(new float[ITEMS * 2], new float[ITEMS], 2);
        assertRefused(
                bundle().window(WINDOW).itemMatrix(narrow).graph(ModelBundle.ENCODER, encoder(matrix)), "encoder.onnx");
    }

    @ParameterizedTest
    @CsvSource({"items, input items", "length, input length", "vector, output vector"})
    void shouldRefuseAnEncoderThatLacksAName(String name, String missing) throws Exception {
        var matrix = CountGraphs.matrix(ITEMS);
        assertRefused(
                bundle().window(WINDOW)
                        .itemMatrix(matrix)
                        .graph(ModelBundle.ENCODER, GraphNames.renamed(encoder(matrix), name, "other")),
                "encoder.onnx: has no " + missing + ", only [");
    }

    /** The counts are two and one, so the session vector has the length of the square root of five. */
    @Test
    void shouldScoreByTheCosineTimesTheScale() throws Exception {
        var matrix = new ItemMatrix(
                CountGraphs.matrix(ITEMS).vectors(), new float[ITEMS], ITEMS, new Similarity(Kind.COSINE, 10));
        bundle().window(WINDOW)
                .itemMatrix(matrix)
                .graph(ModelBundle.ENCODER, encoder(matrix))
                .write(folder.resolve("cosine"));
        try (var cosine = Models.open(ModelBundle.load(folder.resolve("cosine")))) {
            var click = new ClickToScore(0, "e", List.of("e", "c", "e"), Set.of());
            var topK = new MicroBatchScorer(cosine)
                    .score(List.of(click), new HiddenState[1], 2)
                    .get(0)
                    .topK();
            assertThat(topK.itemIndex(0)).isEqualTo(4);
            assertThat(topK.score(0)).isCloseTo((float) (20 / Math.sqrt(5)), within(1e-5f));
            assertThat(topK.itemIndex(1)).isEqualTo(2);
            assertThat(topK.score(1)).isCloseTo((float) (10 / Math.sqrt(5)), within(1e-5f));
        }
    }

    @Test
    void shouldReadTheLastClickAloneByAWindowOfOne() throws Exception {
        CountGraphs.write(folder.resolve("last"), "1", ITEMS, 1);
        try (var last = Models.open(ModelBundle.load(folder.resolve("last")))) {
            var click = new ClickToScore(0, "i3", List.of("i4", "i3"), Set.of());
            var scored = new MicroBatchScorer(last).score(List.of(click), new HiddenState[1], 2);
            assertThat(scored.get(0).topK().itemIndex(0)).isEqualTo(3);
            assertThat(scored.get(0).topK().itemIndex(1)).isZero();
        }
    }

    @Test
    void shouldEncodeNobodyToNothing() throws Exception {
        var bundle = ModelBundle.load(folder.resolve("m"));
        try (var encoder = new OnnxWindowedEncoder(bundle.graph(ModelBundle.ENCODER), WINDOW, ITEMS, OrtDevice.CPU)) {
            assertThat(encoder.vectorSize()).isEqualTo(ITEMS);
            assertThat(encoder.encode(new int[0][])).isEmpty();
        }
    }

    @Test
    void shouldRefuseAnItemMatrixThatHoldsNoNumbers() throws Exception {
        var matrix = CountGraphs.matrix(ITEMS);
        matrix.bias()[2] = Float.NaN;
        assertRefused(
                bundle().window(WINDOW).itemMatrix(matrix).graph(ModelBundle.ENCODER, encoder(matrix)),
                "a score that is no number: NaN");
        matrix.vectors()[ITEMS * ITEMS - 1] = Float.POSITIVE_INFINITY;
        assertRefused(
                bundle().window(WINDOW).itemMatrix(matrix).graph(ModelBundle.ENCODER, encoder(matrix)),
                "encoder.onnx: gives a session vector with ");
    }

    private static ModelProto encoder(ItemMatrix matrix) {
        return CountGraphs.encoder(matrix, WINDOW);
    }

    private static BundleWriter bundle() {
        return new BundleWriter("count", "2", "windowed", new Items(List.of("a", "b", "c", "d", "e"), new long[ITEMS]));
    }

    private void assertRefused(BundleWriter writer, String problem) throws IOException, InvalidBundleException {
        var target = folder.resolve("refused-" + System.nanoTime());
        writer.write(target);
        var bundle = ModelBundle.load(target);
        assertThatThrownBy(() -> Models.open(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(problem);
    }

    private ScoredClick score(List<String> itemIds) {
        var click = new ClickToScore(0, itemIds.get(itemIds.size() - 1), itemIds, Set.of());
        return scorer.score(List.of(click), new HiddenState[1], 3).get(0);
    }

    private List<String> ranked(String... itemIds) {
        var scored = score(List.of(itemIds));
        assertThat(scored.byModel()).isTrue();
        var lines = new ArrayList<String>();
        for (int rank = 0; rank < scored.topK().size(); rank++) {
            lines.add("%s %.3f"
                    .formatted(
                            model.items().id(scored.topK().itemIndex(rank)),
                            scored.topK().score(rank)));
        }
        return lines;
    }
}
