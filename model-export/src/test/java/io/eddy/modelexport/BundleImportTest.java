package io.eddy.modelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.BundleManifest;
import io.eddy.inference.bundle.ItemIndex;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.testing.DecayGraphs;
import io.eddy.modelexport.gru4rec.GruForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleImportTest {

    private static final float[][] ROWS = {{1, 0}, {0, 1}, {1, 1}};
    private static final ItemIndex ITEMS = new ItemIndex(List.of("a", "b", "c"), new long[3]);

    @TempDir
    private Path folder;

    @BeforeEach
    void writeGraphs() throws IOException {
        Files.write(folder.resolve("encoder.onnx"), DecayGraphs.encoder(ROWS).toByteArray());
        Files.write(folder.resolve("decoder.onnx"), DecayGraphs.decoder(ROWS).toByteArray());
    }

    @Test
    void shouldTakeShapesFromTheGraphsAndNameTheSameGraphsTheSame() throws Exception {
        var manifest = importInto("bundle", ITEMS);

        var loaded = ModelBundle.load(folder.resolve("bundle")).manifest();
        assertThat(loaded.layers()).isEqualTo(1);
        assertThat(loaded.hiddenSize()).isEqualTo(2);
        assertThat(loaded.items()).isEqualTo(3);
        assertThat(loaded.version()).isEqualTo(manifest.version()).hasSize(12);
        assertThat(importInto("again", ITEMS).version()).isEqualTo(manifest.version());
    }

    @Test
    void shouldRefuseGraphsThatDoNotFitTheItems() {
        assertThatIOException()
                .isThrownBy(() -> importInto("bundle", new ItemIndex(List.of("a", "b"), new long[2])))
                .withMessageContaining("The graphs make no bundle")
                .withMessageContaining("decoder.onnx");
        assertThat(folder.resolve("bundle")).doesNotExist();
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

    private BundleManifest importInto(String name, ItemIndex items) throws IOException {
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
