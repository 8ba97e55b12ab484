package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import io.eddy.inference.bundle.ModelBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in a process of its own that is ended by SIGKILL. */
class KilledTrainingITCase {

    private static final List<String> OPTIONS =
            List.of("--epochs", "4", "--hidden-size", "24", "--patience", "0", "--dropout-embedding", "0.1");

    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void writeLog() throws IOException {
        log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(5, 0).sessions("s", 4_000));
    }

    @Test
    void shouldResumeToTheSameBundleAfterSigkillInMidEpochAndInMidCheckpointOfSearchAndFinalTraining()
            throws Exception {
        var run = folder.resolve("run");
        var resume = List.of("train", "--resume", run.toString());
        killOnceItSays(List.of("epoch  1/4"), start(trainInto(run)));
        assertThat(run.resolve("checkpoint.safetensors")).exists();
        killWhile(run.resolve("checkpoint.safetensors.unfinished"), start(resume));
        assertThat(run.resolve("final-checkpoint.safetensors")).doesNotExist();
        killOnceItSays(List.of("Training GRU4Rec on 4,000 sessions"), start(resume));
        assertThat(run.resolve("final-checkpoint.safetensors")).doesNotExist();
        killOnceItSays(List.of("Training GRU4Rec on 4,000 sessions", "epoch  1/"), start(resume));
        assertThat(run.resolve("final-checkpoint.safetensors")).exists();
        killWhile(run.resolve("final-checkpoint.safetensors.unfinished"), start(resume));
        assertThat(run.resolve("bundle")).doesNotExist();

        var resumed = EddyRun.of("train", "--resume", run);

        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        var whole = folder.resolve("whole");
        var uninterrupted = EddyRun.of(trainInto(whole).toArray());
        assertThat(uninterrupted.exitCode()).as(uninterrupted.err()).isZero();
        assertThat(version(run)).isEqualTo(version(whole));
        assertThat(lossesOf(run)).isEqualTo(lossesOf(whole)).hasSizeGreaterThan(4);
        assertThat(provenance(run)).isEqualTo(provenance(whole));
        try (Stream<Path> files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".unfinished"));
        }
    }

    private List<String> trainInto(Path run) {
        var arguments = new ArrayList<>(List.of("train", log.toString(), "--out", run.toString()));
        arguments.addAll(OPTIONS);
        return arguments;
    }

    private Process start(List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.eddy.command.Main"));
        command.addAll(arguments);
        var builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        return builder.start();
    }

    /** @param beginnings of lines, one after the other */
    private void killOnceItSays(List<String> beginnings, Process training) throws Exception {
        try (var lines = training.inputReader(StandardCharsets.UTF_8)) {
            for (var beginning : beginnings) {
                String line = lines.readLine();
                while (line != null && !line.startsWith(beginning)) {
                    line = lines.readLine();
                }
                assertThat(line).as(Files.readString(folder.resolve("err"))).isNotNull();
            }
        } finally {
            kill(training);
        }
    }

    private void killWhile(Path isThere, Process training) throws Exception {
        try {
            while (!Files.exists(isThere)) {
                assertThat(training.isAlive())
                        .as(Files.readString(folder.resolve("err")))
                        .isTrue();
                Thread.onSpinWait();
            }
        } finally {
            kill(training);
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private static String version(Path run) throws Exception {
        return ModelBundle.load(run.resolve("bundle")).manifest().version();
    }

    private static Map<String, Object> provenance(Path run) throws Exception {
        var provenance = new LinkedHashMap<>(
                ModelBundle.load(run.resolve("bundle")).manifest().provenance());
        provenance.remove("trained_at");
        return provenance;
    }

    private static List<String> lossesOf(Path run) throws IOException {
        try (Stream<String> lines = Files.lines(run.resolve("metrics.csv"))) {
            return lines.skip(1).map(line -> line.split(",", -1)[1]).toList();
        }
    }
}
