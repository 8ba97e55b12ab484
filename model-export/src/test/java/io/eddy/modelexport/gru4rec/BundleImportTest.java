package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.ItemFile;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.testing.DecayGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleImportTest {

    private static final float[][] ROWS = {{1, 0}, {0, 1}, {1, 1}};
    private static final Items ITEMS = new Items(List.of("a", "b", "c"), new long[3]);

    @TempDir
    private Path folder;

    @BeforeEach
    void writeGraphs() throws IOException {
        Files.write(folder.resolve("encoder.onnx"), DecayGraphs.encoder(ROWS).toByteArray());
        Files.write(folder.resolve("decoder.onnx"), DecayGraphs.decoder(ROWS).toByteArray());
    }

    @Test
    void shouldTakeShapesFromTheGraphsAndNameTheSameGraphsTheSame() throws Exception {
        var version = importInto("bundle", ITEMS);

        var loaded = ModelBundle.load(folder.resolve("bundle")).manifest();
        assertThat(loaded.state().layers()).isEqualTo(1);
        assertThat(loaded.state().hiddenSize()).isEqualTo(2);
        assertThat(loaded.items()).isEqualTo(3);
        assertThat(loaded.version()).isEqualTo(version).hasSize(12);
        assertThat(importInto("again", ITEMS)).isEqualTo(version);
    }

    @Test
    void shouldRefuseGraphsThatDoNotFitTheItems() {
        assertThatIOException()
                .isThrownBy(() -> importInto("bundle", new Items(List.of("a", "b"), new long[2])))
                .withMessageStartingWith("The graphs make no bundle: " + folder.resolve("decoder.onnx")
                        + ": does not rank the bundle's 2 items: " + folder.resolve("decoder.onnx")
                        + " gave the item index ")
                .withMessageNotContaining(".bundle-");
        assertThat(folder.resolve("bundle")).doesNotExist();
    }

    @Test
    void shouldNameTheGraphAsTheUserDidAndNotACopyOfIt() throws IOException {
        var decoder = DecayGraphs.decoder(ROWS).toBuilder();
        decoder.getGraphBuilder().getNodeBuilder(0).setName("squeezer").setDomain("ai.onnx.ml");
        var mine = folder.resolve("my-decoder.onnx");
        Files.write(mine, decoder.build().toByteArray());
        assertThatIOException()
                .isThrownBy(() -> BundleImport.ofGraphs(
                        folder.resolve("encoder.onnx"),
                        mine,
                        ITEMS,
                        GruForm.RESET_AFTER,
                        "n",
                        "1",
                        LeaveOut.NOTHING,
                        folder.resolve("bundle")))
                .withMessage("The graphs make no bundle: " + mine + ": node squeezer uses the operator Squeeze of the"
                        + " domain ai.onnx.ml, expected ONNX's own operators only");
        // What is no graph's fault has the name that it would have had.
        assertThatIOException()
                .isThrownBy(() -> BundleImport.ofGraphs(
                        folder.resolve("encoder.onnx"),
                        folder.resolve("decoder.onnx"),
                        ITEMS,
                        GruForm.RESET_AFTER,
                        " ",
                        "1",
                        LeaveOut.NOTHING,
                        folder.resolve("bundle")))
                .withMessage(
                        "The graphs make no bundle: " + folder.resolve("bundle/manifest.json") + ": name is empty");
    }

    /** Graphs that ONNX Runtime itself saved, which declares every domain that it knows. */
    @ParameterizedTest
    @CsvSource({"encoder-ort.onnx, decoder-ort.onnx", "control-encoder.onnx, control-decoder.onnx"})
    void shouldTakeGraphsThatOnnxRuntimeSaved(String encoder, String decoder) throws Exception {
        var graphs = Path.of(System.getProperty("eddy.cases"), "12-onnx-unused-domains");
        assumeTrue(Files.isDirectory(graphs), () -> graphs + " is not there");
        BundleImport.ofGraphs(
                graphs.resolve(encoder),
                graphs.resolve(decoder),
                ItemFile.readForeign(graphs.resolve("items.csv")),
                GruForm.RESET_AFTER,
                "saved by ONNX Runtime",
                null,
                LeaveOut.NOTHING,
                folder.resolve("bundle"));
        assertThat(ModelBundle.load(folder.resolve("bundle")).items().size()).isPositive();
    }

    @Test
    void shouldSayWhichInputIsMissingOrHasNoFixedSize() throws IOException {
        var decoder = folder.resolve("decoder.onnx");
        var encoder = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("encoder.onnx")));
        var free = encoder.toBuilder();
        free.getGraphBuilder().getInputBuilderList().stream()
                .filter(input -> input.getName().equals("state"))
                .forEach(input -> input.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilder(2)
                        .setDimParam("hidden"));
        assertRefused(free.build(), decoder, "hidden size as a fixed number");
        for (long size : new long[] {0, -1, 1L << 31}) {
            free.getGraphBuilder().getInputBuilderList().stream()
                    .filter(input -> input.getName().equals("state"))
                    .forEach(input -> input.getTypeBuilder()
                            .getTensorTypeBuilder()
                            .getShapeBuilder()
                            .getDimBuilder(2)
                            .setDimValue(size));
            assertRefused(free.build(), decoder, "has the hidden size " + size + ", expected 1 to 2147483647");
        }
        var nameless = encoder.toBuilder();
        nameless.getGraphBuilder().getInputBuilderList().forEach(input -> input.setName("x"));
        assertRefused(nameless.build(), decoder, "has no input state, only [x, x]");
        Files.writeString(folder.resolve("text.onnx"), "no model");
        assertThatIOException()
                .isThrownBy(() -> BundleImport.ofGraphs(
                        folder.resolve("text.onnx"),
                        decoder,
                        ITEMS,
                        GruForm.RESET_AFTER,
                        "n",
                        "1",
                        LeaveOut.NOTHING,
                        folder.resolve("bundle")))
                .withMessageContaining("text.onnx is no ONNX model");
    }

    private void assertRefused(ModelProto encoder, Path decoder, String message) throws IOException {
        var file = folder.resolve("changed.onnx");
        Files.write(file, encoder.toByteArray());
        assertThatIOException()
                .isThrownBy(() -> BundleImport.ofGraphs(
                        file,
                        decoder,
                        ITEMS,
                        GruForm.RESET_AFTER,
                        "n",
                        "1",
                        LeaveOut.NOTHING,
                        folder.resolve("bundle")))
                .withMessageContaining("changed.onnx")
                .withMessageContaining(message);
    }

    private String importInto(String name, Items items) throws IOException {
        return BundleImport.ofGraphs(
                folder.resolve("encoder.onnx"),
                folder.resolve("decoder.onnx"),
                items,
                GruForm.RESET_AFTER,
                "imported",
                null,
                LeaveOut.SEEN,
                folder.resolve(name));
    }
}
