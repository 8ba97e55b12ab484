package io.eddy.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.RankedItems;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.Models;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.inference.testing.CountGraphs;
import io.eddy.inference.testing.DecayGraphs;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBundleTest {

    private static final float[][] ROWS = {{1, 0}, {0, 1}, {1, 1}};

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void writeBundle() throws IOException {
        folder = temporary.resolve("decay-1");
        DecayGraphs.writeOneHot(folder, "1", 3);
    }

    @Test
    void shouldReadTheBundleThatItWrote() throws InvalidBundleException {
        var bundle = ModelBundle.load(folder);
        assertThat(bundle.manifest().name()).isEqualTo("decay");
        assertThat(bundle.manifest().version()).isEqualTo("1");
        assertThat(bundle.items().size()).isEqualTo(3);
        assertThat(bundle.items().id(2)).isEqualTo("i2");
        assertThat(bundle.items().indexOf("i1")).isEqualTo(1);
        assertThat(bundle.items().indexOf("new")).isEqualTo(Items.UNKNOWN);
        assertThat(bundle.items().support(0)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder.onnx", "decoder.onnx", "items.csv", "manifest.json", "manifest.sha256"})
    void shouldRefuseABundleWithOneFlippedBit(String name) throws IOException {
        var file = folder.resolve(name);
        var intact = Files.readAllBytes(file);
        var random = new Random(1);
        for (int round = 0; round < 50; round++) {
            var bytes = intact.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            assertThatThrownBy(() -> ModelBundle.load(folder))
                    .as("byte %d of %s", at, name)
                    .isInstanceOf(InvalidBundleException.class)
                    .hasMessageContaining(folder.toString());
        }
    }

    @Test
    void shouldSayWhichFileIsDamagedAndWhatToDo() throws IOException {
        var file = folder.resolve("decoder.onnx");
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> ModelBundle.load(folder))
                .hasMessageStartingWith("The model bundle cannot be used: " + file + ": its SHA-256 is ")
                .hasMessageEndingWith("copy or export it again");
    }

    @Test
    void shouldPointFromARunToItsBundle() throws IOException {
        var run = Files.createDirectory(folder.resolve("run"));
        Files.createDirectory(run.resolve("bundle"));
        Files.copy(folder.resolve("manifest.sha256"), run.resolve("bundle/manifest.sha256"));
        assertThatThrownBy(() -> ModelBundle.load(run))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageEndingWith("is missing; did you mean " + run.resolve("bundle") + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder.onnx", "decoder.onnx", "items.csv", "manifest.json", "manifest.sha256"})
    void shouldNameAMissingFile(String name) throws IOException {
        Files.delete(folder.resolve(name));
        assertThatThrownBy(() -> ModelBundle.load(folder))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(name + ": is missing");
    }

    @Test
    void shouldNameAFolderThatIsNotThere() {
        assertThatThrownBy(() -> ModelBundle.load(temporary.resolve("none")))
                .hasMessageContaining("none: there is no such folder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"format_version\" : 2|\"format_version\" : 3|format_version is 3, this software reads 1 and 2",
                "\"format_version\" : 2|\"format_version\" : \"two\"|format_version is \"two\", this software reads 1 and 2",
                "\"items\" : 3|\"items\" : 4|holds 3 items, but items in manifest.json says 4",
                "\"layers\" : 1|\"layers\" : 0|layers is 0, expected at least 1",
                "\"hidden_size\" : 3|\"size\" : 3|hidden_size",
                "\"hidden_size\" : 3|\"hidden_size\" : 0|hidden_size is 0, expected at least 1",
                "\"hidden_size\" : 3|\"hidden_size\" : -1|hidden_size is -1, expected at least 1",
                "\"items\" : 3|\"items\" : 0|items is 0, expected at least 1",
                "\"items\" : 3|\"items\" : 2|holds 3 items, but items in manifest.json says 2",
                "\"name\" : \"decay\"|\"name\" : \"\"|name is empty",
                "\"name\" : \"decay\"|\"name\" : null|name is empty",
                "\"version\" : \"1\"|\"version\" : \" \"|version is empty",
                "\"kind\" : \"recurrent\"|\"kind\" : \"\"|kind is empty",
                "\"strategy\" : \"decay-states\"|\"strategy\" : \"\"|strategy is empty",
                "\"window\" : 0|\"window\" : -1|window is -1, expected at least 0",
                "encoder.onnx|../encoder.onnx|files names '../encoder.onnx', expected a file of the folder itself",
                "\"leave_out\" : \"nothing\"|\"leave_out\" : \"all\"|leave_out: What is left out is 'all', expected one of [nothing",
                "items.csv|goods.csv|files names",
                "\"name\"|\"nmae\"|property 'name'"
            })
    void shouldNameTheFieldThatIsWrong(String from, String to, String message) throws IOException {
        editManifest(text -> text.replace(from, to));
        assertThatThrownBy(() -> ModelBundle.load(folder))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepWhatTheModelLeavesOut(LeaveOut rule) throws IOException, InvalidBundleException {
        editManifest(text ->
                text.replace("\"items\" : 3", "\"items\" :  3").replace("\"nothing\"", "\"" + rule.label() + "\""));
        assertThat(ModelBundle.load(folder).leaveOut()).isEqualTo(rule);
    }

    @Test
    void shouldTakeABundleFromBeforeThereWasARuleForOneThatLeavesNothingOut()
            throws IOException, InvalidBundleException {
        editManifest(text -> text.replaceFirst("\\s+\"leave_out\" : \"nothing\",", ""));
        assertThat(ModelBundle.load(folder).leaveOut()).isEqualTo(LeaveOut.NOTHING);
    }

    @Test
    void shouldRefuseANameThatNoStateCouldHold() throws IOException {
        editManifest(text -> text.replace("\"version\" : \"1\"", "\"version\" : \"" + "1".repeat(300) + "\""));
        assertThatThrownBy(() -> ModelBundle.load(folder)).hasMessageContaining("version has 300 characters");
        editManifest(text -> text.replace("1".repeat(300), "1".repeat(257)));
        assertThatThrownBy(() -> ModelBundle.load(folder)).hasMessageContaining("version has 257 characters");
    }

    @Test
    void shouldTakeTheLongestName() throws Exception {
        editManifest(text -> text.replace("\"name\" : \"decay\"", "\"name\" : \"" + "n".repeat(256) + "\""));
        assertThat(ModelBundle.load(folder).manifest().name()).hasSize(256);
    }

    @Test
    void shouldWriteTheSameManifestForTheSameModel() throws IOException {
        DecayGraphs.writeOneHot(temporary.resolve("again"), "1", 3);
        assertThat(temporary.resolve("again").resolve("manifest.json"))
                .hasSameTextualContentAs(folder.resolve("manifest.json"));
    }

    @Test
    void shouldCheckBothGraphs() throws IOException {
        var encoder = withForeignNode(DecayGraphs.encoder(ROWS));
        assertRefused(encoder, DecayGraphs.decoder(ROWS), "encoder.onnx: node of the output [");
        var decoder = withForeignNode(DecayGraphs.decoder(ROWS));
        assertRefused(DecayGraphs.encoder(ROWS), decoder, "decoder.onnx: node of the output [");
    }

    @Test
    void shouldRefuseAFileThatIsNoGraph() throws IOException, InvalidBundleException {
        var encoder = folder.resolve("encoder.onnx");
        Files.writeString(encoder, "hello");
        editManifest(text -> {
            try {
                return text.replaceFirst("(\"encoder.onnx\" : \")[0-9a-f]+", "$1" + Sha256.of(encoder));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThatThrownBy(() -> ModelBundle.load(folder)).hasMessageContaining("encoder.onnx: is no ONNX model");
    }

    @Test
    void shouldRefuseAnItemThatStandsTwice() {
        assertThatThrownBy(() -> new Items(List.of("a", "b", "a"), new long[3]))
                .hasMessage("item id 'a' stands at index 0 and again at index 2");
    }

    @Test
    void shouldKeepItemIdsThatCsvHasToQuote() throws IOException, InvalidBundleException {
        var target = temporary.resolve("odd");
        var ids = List.of("a,b", "line\nfeed", "\"quoted\"");
        new BundleWriter("m", "1", "recurrent", new Items(ids, new long[3]))
                .state(1, 2)
                .graph(ModelBundle.ENCODER, DecayGraphs.encoder(ROWS))
                .graph(ModelBundle.DECODER, DecayGraphs.decoder(ROWS))
                .write(target);
        var items = ModelBundle.load(target).items();
        assertThat(List.of(items.id(0), items.id(1), items.id(2))).isEqualTo(ids);
    }

    @Test
    void shouldNeverChangeABundleThatIsThereAndLeaveNothingBehind() throws IOException {
        assertThatThrownBy(() -> DecayGraphs.writeOneHot(folder, "2", 3))
                .isInstanceOf(FileAlreadyExistsException.class);
        try (var files = Files.list(temporary)) {
            assertThat(files).containsExactly(folder);
        }
    }

    /** As an earlier version of Eddy wrote it: one-hot items, a click halves the state. */
    @Test
    void shouldServeABundleOfTheFirstFormatAsBefore() throws Exception {
        var earlier = Path.of(ModelBundleTest.class
                .getResource("/bundle-of-format-1/manifest.json")
                .toURI());
        var bundle = ModelBundle.load(earlier.getParent());
        assertThat(bundle.manifest().kind()).isEqualTo("recurrent");
        assertThat(bundle.manifest().settings()).containsEntry("gru_form", "reset_after");
        assertThat(bundle.leaveOut()).isEqualTo(LeaveOut.NOTHING);
        try (var model = Models.open(bundle)) {
            assertThat(model.card().strategy()).isEqualTo("gru4rec");
            var states = new HiddenState[1];
            var clicks = Stream.of("i2", "i1")
                    .map(itemId -> new ClickToScore(0, itemId, List.of(), Set.of()))
                    .toList();
            var answer = new MicroBatchScorer(model).score(clicks, states, 2).get(1);
            assertThat(states[0]).isEqualTo(new HiddenState(new float[] {0, 1, 0.5f}));
            assertThat(answer.topK()).isEqualTo(new RankedItems(new int[] {1, 2}, new float[] {1, 0.5f}));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"rows\" : 3|\"rows\" : 2|item_matrix has 2 rows, but items says 3",
                "\"rows\" : 3|\"rows\" : 0|item_matrix has 0 rows and 3 columns, expected at least 1 of each",
                "\"columns\" : 3|\"columns\" : 4|has 48 bytes, expected 60 by item_matrix in manifest.json",
                "float32|float64|item_matrix has the type float64, this software reads float32",
                "\"dot\"|\"angle\"|item_matrix cannot be used: The similarity is 'angle', expected one of [dot, cosine].",
                "\"dot\"|\"dot\", \"scale\" : 2|item_matrix cannot be used: The scale is 2.0, but a dot product has none",
                "\"dot\"|\"cosine\", \"scale\" : 0|item_matrix cannot be used: The scale is 0.0, expected above 0",
                "\"windowed\"|\"clairvoyant\"|kind is clairvoyant, this software serves [recurrent, windowed"
            })
    void shouldNameWhatIsWrongWithTheItemMatrix(String from, String to, String message) throws Exception {
        folder = temporary.resolve("count");
        CountGraphs.write(folder, "1", 3, 2);
        editManifest(text -> text.replace(from, to));
        assertThatThrownBy(() -> Models.open(ModelBundle.load(folder)))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldBeKnownByTheHashOfItsManifest() throws Exception {
        var sha256 = Sha256.of(folder.resolve("manifest.json"));
        assertThat(ModelBundle.load(folder).sha256()).isEqualTo(sha256);
        assertThat(ModelBundle.sha256Of(folder)).isEqualTo(sha256);
        assertThatThrownBy(() -> ModelBundle.sha256Of(temporary.resolve("none")))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("none: there is no such folder");
    }

    @Test
    void shouldKeepHowTheItemMatrixIsScored() throws Exception {
        var cosine = new Similarity(Similarity.Kind.COSINE, 20);
        var target = temporary.resolve("cosine");
        new BundleWriter("m", "1", "windowed", new Items(List.of("a"), new long[1]))
                .itemMatrix(new ItemMatrix(new float[] {1}, new float[1], 1, cosine))
                .write(target);
        var bundle = ModelBundle.load(target);
        assertThat(bundle.manifest().itemMatrix().scale()).isEqualTo(20);
        assertThat(ItemMatrix.read(bundle).similarity()).isEqualTo(cosine);
    }

    @Test
    void shouldGiveBackTheItemMatrixToTheLastBit() throws Exception {
        folder = temporary.resolve("count");
        CountGraphs.write(folder, "1", 200, 2);
        var written = CountGraphs.matrix(200);
        var read = ItemMatrix.read(ModelBundle.load(folder));
        assertThat(read.columns()).isEqualTo(200);
        assertThat(read.vectors()).isEqualTo(written.vectors());
        assertThat(read.bias()).isEqualTo(written.bias());
    }

    private static ModelProto withForeignNode(ModelProto graph) {
        var foreign = graph.toBuilder();
        foreign.getGraphBuilder().getNodeBuilder(0).setDomain("com.example");
        return foreign.build();
    }

    private void assertRefused(ModelProto encoder, ModelProto decoder, String message) throws IOException {
        var target = temporary.resolve("refused");
        DecayGraphs.write(target, "1", ROWS, encoder, decoder);
        assertThatThrownBy(() -> ModelBundle.load(target))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(message);
        WholeFolder.deleteIfExists(target);
    }

    private void editManifest(UnaryOperator<String> edit) throws IOException {
        var manifest = folder.resolve("manifest.json");
        var before = Files.readString(manifest);
        var after = edit.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(manifest, after);
        Files.writeString(folder.resolve("manifest.sha256"), Sha256.of(manifest) + "  manifest.json\n");
    }
}
