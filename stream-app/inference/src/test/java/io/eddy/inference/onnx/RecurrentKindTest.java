package io.eddy.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.Items;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.testing.DecayGraphs;
import io.eddy.inference.testing.WholeSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecurrentKindTest {

    @TempDir
    private Path folder;

    @Test
    void shouldStepAndRankAsTheGraphsSay() throws Exception {
        DecayGraphs.writeOneHot(folder.resolve("m"), "1", 4);
        try (var model = Models.open(ModelBundle.load(folder.resolve("m")))) {
            var first = WholeSession.step(model, new int[] {2, 0}, new HiddenState[] {null, null});
            assertThat(first[0]).isEqualTo(new HiddenState(new float[] {0, 0, 1, 0}));
            var second = WholeSession.step(model, new int[] {3}, new HiddenState[] {first[0]});
            assertThat(second[0]).isEqualTo(new HiddenState(new float[] {0, 0, 0.5f, 1}));
            var ranked = WholeSession.ranked(model, second, 2)[0];
            assertThat(ranked.size()).isEqualTo(2);
            assertThat(ranked.itemIndex(0)).isEqualTo(3);
            assertThat(ranked.itemIndex(1)).isEqualTo(2);
            assertThat(ranked.score(1)).isEqualTo(0.5f);
        }
    }

    @Test
    void shouldRankAllItemsWhereFewerThanKAreThere() throws Exception {
        DecayGraphs.writeOneHot(folder.resolve("m"), "1", 3);
        try (var model = Models.open(ModelBundle.load(folder.resolve("m")))) {
            assertThat(WholeSession.ranked(model, new HiddenState[] {new HiddenState(new float[3])}, 20)[0].size())
                    .isEqualTo(3);
        }
    }

    /** The scores of one call are bounded, so many sessions of a large catalogue are scored in several. */
    @Test
    void shouldRankMoreSessionsThanOneCallScores() throws Exception {
        int items = 1 << 18;
        int sessions = 130;
        var rows = new float[items][1];
        for (int item = 0; item < items; item++) {
            rows[item][0] = item + 1;
        }
        DecayGraphs.write(folder.resolve("m"), "1", rows, DecayGraphs.encoder(rows), DecayGraphs.decoder(rows));
        var states = new HiddenState[sessions];
        for (int row = 0; row < sessions; row++) {
            states[row] = new HiddenState(new float[] {row % 2 == 0 ? row + 1 : -row});
        }
        try (var model = Models.open(ModelBundle.load(folder.resolve("m")))) {
            var ranked = WholeSession.ranked(model, states, 1);
            for (int row = 0; row < sessions; row++) {
                boolean even = row % 2 == 0;
                assertThat(ranked[row].itemIndex(0)).isEqualTo(even ? items - 1 : 0);
                assertThat(ranked[row].score(0)).isEqualTo(even ? (float) (row + 1) * items : -row);
            }
        }
    }

    @Test
    void shouldTakeTheLastLayerForTheSessionVector() throws Exception {
        var rows = new float[][] {{1, 0}, {0, 1}};
        var encoder = DecayGraphs.encoder(rows).toBuilder();
        for (var value : List.of(
                encoder.getGraphBuilder().getInputBuilder(1),
                encoder.getGraphBuilder().getOutputBuilder(0))) {
            value.getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(0)
                    .setDimValue(3);
        }
        new BundleWriter("three layers", "1", RecurrentKind.LABEL, new Items(List.of("a", "b"), new long[2]))
                .state(3, 2)
                .itemMatrix(new ItemMatrix(new float[] {1, 0, 0, 1}, new float[2], 2))
                .graph(ModelBundle.ENCODER, encoder.build())
                .write(folder.resolve("m"));
        try (var model = Models.open(ModelBundle.load(folder.resolve("m")))) {
            var state = new HiddenState(new float[] {90, 10, 80, 20, 30, 70});
            var ranked = WholeSession.ranked(model, new HiddenState[] {state}, 2)[0];
            assertThat(ranked.itemIndex(0)).isEqualTo(1);
            assertThat(ranked.score(0)).isEqualTo(70);
            assertThat(ranked.score(1)).isEqualTo(30);
        }
    }

    @Test
    void shouldNotServeABundleWithoutAState() throws Exception {
        var rows = new float[][] {{1, 0}, {0, 1}};
        new BundleWriter("stateless", "1", RecurrentKind.LABEL, new Items(List.of("a", "b"), new long[2]))
                .graph(ModelBundle.ENCODER, DecayGraphs.encoder(rows))
                .graph(ModelBundle.DECODER, DecayGraphs.decoder(rows))
                .write(folder.resolve("m"));
        var bundle = ModelBundle.load(folder.resolve("m"));
        assertThatThrownBy(() -> Models.open(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("manifest.json: has no state, which a recurrent model needs");
    }

    /** Else a session's list would depend on who else clicks at the moment, and no evaluation could repeat it. */
    @Test
    void shouldScoreASessionToTheLastBitTheSameInEveryBatch() throws Exception {
        DecayGraphs.writeRandom(folder.resolve("m"), "1", 997, 100, 3);
        var random = new Random(5);
        var states = new HiddenState[130];
        for (int row = 0; row < states.length; row++) {
            var values = new float[100];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) random.nextGaussian();
            }
            states[row] = new HiddenState(values);
        }
        try (var model = Models.open(ModelBundle.load(folder.resolve("m")))) {
            var together = WholeSession.ranked(model, states, 997);
            for (int batch = 1; batch <= states.length; batch++) {
                var some = WholeSession.ranked(model, Arrays.copyOf(states, batch), 997);
                for (int row = 0; row < batch; row++) {
                    for (int rank = 0; rank < 997; rank++) {
                        assertThat(some[row].score(rank)).isEqualTo(together[row].score(rank));
                    }
                }
            }
        }
    }

    @Test
    void shouldRefuseAnEncoderWithoutARowForTheLastItem() throws IOException, InvalidBundleException {
        var rows = new float[][] {{1, 0}, {0, 1}, {1, 1}};
        DecayGraphs.write(
                folder.resolve("m"), "1", rows, DecayGraphs.encoder(Arrays.copyOf(rows, 2)), DecayGraphs.decoder(rows));
        var bundle = ModelBundle.load(folder.resolve("m"));
        assertThatThrownBy(() -> Models.open(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("encoder.onnx: does not take item index 2");
    }

    @Test
    void shouldRefuseADecoderOfFewerItems() throws IOException, InvalidBundleException {
        var rows = new float[][] {{1, 0}, {0, 1}, {1, 1}};
        DecayGraphs.write(
                folder.resolve("m"), "1", rows, DecayGraphs.encoder(rows), DecayGraphs.decoder(Arrays.copyOf(rows, 2)));
        var bundle = ModelBundle.load(folder.resolve("m"));
        assertThatThrownBy(() -> Models.open(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("decoder.onnx: does not rank the bundle's 3 items");
    }

    @Test
    void shouldRefuseAGraphOfAnotherHiddenSize() throws IOException, InvalidBundleException {
        var rows = new float[][] {{1, 0}, {0, 1}};
        DecayGraphs.write(
                folder.resolve("m"), "1", rows, DecayGraphs.encoder(new float[2][3]), DecayGraphs.decoder(rows));
        var bundle = ModelBundle.load(folder.resolve("m"));
        assertThatThrownBy(() -> Models.open(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("encoder.onnx: input state is FLOAT[1, -1, 3], expected FLOAT[1, -1, 2]");
    }

    @Test
    void shouldRefuseAGraphWithoutTheContractsNames() throws IOException, InvalidBundleException {
        var rows = new float[][] {{1, 0}, {0, 1}};
        DecayGraphs.write(folder.resolve("m"), "1", rows, DecayGraphs.decoder(rows), DecayGraphs.encoder(rows));
        var bundle = ModelBundle.load(folder.resolve("m"));
        assertThatThrownBy(() -> Models.open(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("encoder.onnx: has no input item");
    }

    @Test
    void shouldRefuseNumbersThatAreNone() throws IOException, InvalidBundleException {
        var rows = new float[][] {{1, 0}, {0, Float.NaN}};
        DecayGraphs.write(folder.resolve("m"), "1", rows, DecayGraphs.encoder(rows), DecayGraphs.decoder(rows));
        var bundle = ModelBundle.load(folder.resolve("m"));
        assertThatThrownBy(() -> Models.open(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("gives a hidden state with NaN");
    }
}
