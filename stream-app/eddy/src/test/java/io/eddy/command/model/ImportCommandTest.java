package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.LeaveOut;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.testing.DecayGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void train() throws IOException {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(5, 0).sessions("s", 200));
        run = folder.resolve("run");
        assertThat(EddyRun.of("train", log, "--out", run, "--epochs", "1", "--hidden-size", "8")
                        .exitCode())
                .isZero();
    }

    @Test
    void shouldGiveWeightsBackTheBundleTheyHadHere() throws Exception {
        var imported = EddyRun.of(
                "import",
                "--weights",
                run.resolve("weights.safetensors"),
                "--items",
                run.resolve("items.csv"),
                "--out",
                folder.resolve("bundle"));

        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(version("bundle"))
                .isEqualTo(ModelBundle.load(run.resolve("bundle")).manifest().version());
        assertThat(ModelBundle.load(folder.resolve("bundle")).leaveOut()).isEqualTo(LeaveOut.NOTHING);
    }

    @Test
    void shouldTakeGraphsThatKeepTheContract() throws Exception {
        var graphs = folder.resolve("graphs");
        DecayGraphs.writeOneHot(graphs, "1", 3);
        var imported = EddyRun.of(
                "import",
                "--encoder",
                graphs.resolve("encoder.onnx"),
                "--decoder",
                graphs.resolve("decoder.onnx"),
                "--items",
                graphs.resolve("items.csv"),
                "--out",
                folder.resolve("bundle"),
                "--model-version",
                "3",
                "--leave-out",
                "seen");

        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(version("bundle")).isEqualTo("3");
        assertThat(ModelBundle.load(folder.resolve("bundle")).leaveOut()).isEqualTo(LeaveOut.SEEN);
    }

    @Test
    void shouldTakeItemsWithoutSupport() throws Exception {
        var items = folder.resolve("ids.csv");
        var lines = Files.readAllLines(run.resolve("items.csv")).stream()
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
        assertThat(lines).startsWith("item_id").hasSizeGreaterThan(10);
        Files.write(items, lines);
        var imported = importWeights(items);

        assertThat(imported.exitCode()).as(imported.err()).isZero();
        var index = ModelBundle.load(folder.resolve("bundle")).items();
        assertThat(index.id(index.mostPopular(1)[0])).isEqualTo(lines.get(1));
        assertThat(index.support(0)).isZero();
    }

    @Test
    void shouldCallAWrongItemsFileAnItemsFile() throws IOException {
        var items = folder.resolve("goods.csv");
        Files.writeString(items, "a,1\nb,2\n");
        var imported = importWeights(items);

        assertThat(imported.exitCode()).isNotZero();
        assertThat(imported.err())
                .contains("The items file cannot be used: " + items
                        + ": expected the header item_id,support or item_id, found 'a,1'")
                .doesNotContain("bundle cannot");
        assertThat(folder.resolve("bundle")).doesNotExist();
    }

    @Test
    void shouldSayWhatIsMissingOrDoesNotFit() throws IOException {
        assertThat(EddyRun.of("import", "--items", run.resolve("items.csv"), "--out", folder.resolve("bundle"))
                        .err())
                .contains("either --weights, or both --encoder and --decoder");
        var items = folder.resolve("few.csv");
        Files.writeString(items, "item_id,support\na,1\n");
        assertThat(importWeights(items).err())
                .contains("weights.safetensors and ", "few.csv do not fit", "item index of 1");
        assertThat(folder.resolve("bundle")).doesNotExist();
    }

    private EddyRun importWeights(Path items) {
        return EddyRun.of(
                "import",
                "--weights",
                run.resolve("weights.safetensors"),
                "--items",
                items,
                "--out",
                folder.resolve("bundle"));
    }

    private String version(String bundle) throws Exception {
        return ModelBundle.load(folder.resolve(bundle)).manifest().version();
    }
}
