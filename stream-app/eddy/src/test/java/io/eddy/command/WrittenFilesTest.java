package io.eddy.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.inference.bundle.ModelBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenFilesTest {

    private static final Set<String> BINARY = Set.of("f32", "gz", "onnx", "safetensors");

    @Test
    void shouldEndEveryTextFileWithANewline(@TempDir Path folder) throws Exception {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(5, 0).sessions("s", 200));
        var prepared = folder.resolve("prepared");
        var train = prepared.resolve("train.csv.gz");
        run("prepare", log, "--out", prepared, "--test", "0.2");
        run("search", train, "--out", folder.resolve("search"), "--trials", 1, "--epochs", 1, "--hidden-size", 8);
        run("train", train, "--out", folder.resolve("run"), "--epochs", 1, "--hidden-size", 8);
        var bundle = folder.resolve("run/bundle");
        var test = prepared.resolve("test.csv.gz");
        run("evaluate", bundle, "--train", train, "--test", test, "--out", folder.resolve("evaluation"));

        try (var files = Files.walk(folder)) {
            var text = files.filter(Files::isRegularFile)
                    .filter(file -> !BINARY.contains(extension(file)))
                    .toList();
            assertThat(text.stream().map(file -> folder.relativize(file).toString()))
                    .contains(
                            "prepared/manifest.json",
                            "search/search.json",
                            "search/trials.json",
                            "search/trials.csv",
                            "search/best.json",
                            "search/trial-1/trial.json",
                            "run/configuration.json",
                            "run/metrics.csv",
                            "run/learning-curve.svg",
                            "run/training.json",
                            "run/items.csv",
                            "run/bundle/manifest.json",
                            "run/bundle/manifest.sha256",
                            "evaluation/metrics.json",
                            "evaluation/metrics.csv",
                            "evaluation/report.html");
            for (var file : text) {
                assertThat(Files.readString(file)).as(file.toString()).endsWith("\n");
            }
        }
        assertThat(ModelBundle.load(bundle).manifest().name()).isEqualTo("gru4rec");
    }

    private static void run(Object... arguments) {
        var run = EddyRun.of(arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private static String extension(Path file) {
        var name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
