package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.training.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code eddy train --resume}; {@link KilledTrainingITCase} has a process that is killed. */
class ResumeTest {

    @TempDir
    private Path folder;

    private final SyntheticShop shop = new SyntheticShop(5, 0);
    private Path log;
    private Path run;

    @BeforeEach
    void writeLog() throws IOException {
        log = Files.createDirectory(folder.resolve("one")).resolve("log.csv.gz");
        LogWriter.write(log, shop.sessions("s", 200));
        run = folder.resolve("run");
    }

    /** As after a full disk, or a kill, between the trained model and its bundle. */
    @Test
    void shouldFinishARunThatHasNoBundleYet() throws Exception {
        train();
        var version = ModelBundle.load(run.resolve("bundle")).manifest().version();
        WholeFolder.deleteIfExists(run.resolve("bundle"));

        var resumed = resume();
        assertThat(resumed.exitCode()).isZero();
        assertThat(resumed.out()).contains("Best epoch: ").doesNotContain("clicks/s");
        assertThat(ModelBundle.load(run.resolve("bundle")).manifest().version()).isEqualTo(version);
    }

    @Test
    void shouldBeginAgainWhereTheFirstEpochWasNotDone() throws Exception {
        train();
        var version = ModelBundle.load(run.resolve("bundle")).manifest().version();
        interrupt();
        Files.delete(run.resolve("checkpoint.safetensors"));

        assertThat(resume().exitCode()).isZero();
        assertThat(ModelBundle.load(run.resolve("bundle")).manifest().version()).isEqualTo(version);
    }

    @Test
    void shouldGoOnBetweenTheSearchForTheBestEpochAndTheFinalTraining() throws Exception {
        train();
        var version = ModelBundle.load(run.resolve("bundle")).manifest().version();
        var metrics = Files.readString(run.resolve("metrics.csv")).replaceAll(",\\d+,", ",speed,");
        var training = withoutTime();
        interrupt();
        Files.delete(run.resolve("final-checkpoint.safetensors"));

        var resumed = resume();
        assertThat(resumed.exitCode()).isZero();
        assertThat(resumed.out()).contains("Best epoch: ").doesNotContain("  best");
        assertThat(ModelBundle.load(run.resolve("bundle")).manifest().version()).isEqualTo(version);
        assertThat(Files.readString(run.resolve("metrics.csv")).replaceAll(",\\d+,", ",speed,"))
                .isEqualTo(metrics);
        assertThat(withoutTime()).isEqualTo(training);
    }

    @Test
    void shouldRefuseAnotherBundleThanTheOneThatWasContinued() throws Exception {
        train();
        var current = folder.resolve("current");
        Files.move(run.resolve("bundle"), current);
        WholeFolder.deleteIfExists(run);
        assertThat(train("--continue", current).exitCode()).isZero();
        interrupt();
        WholeFolder.deleteIfExists(current);
        var other = folder.resolve("other");
        EddyRun.of("train", log, "--out", other, "--hidden-size", 8, "--epochs", 1, "--seed", 9);
        Files.move(other.resolve("bundle"), current);

        var resumed = resume();
        assertThat(resumed.exitCode()).isEqualTo(1);
        assertThat(resumed.err()).contains("was started with other files", "continued_bundle_sha256");
    }

    @Test
    void shouldRefuseParametersThatHaveChangedInTheirFile() throws Exception {
        train();
        var parameters = Files.readString(run.resolve("configuration.json"));
        var file = folder.resolve("parameters.json");
        var json = new ObjectMapper();
        json.writeValue(file.toFile(), json.readTree(parameters).get("hyper_parameters"));
        WholeFolder.deleteIfExists(run);
        EddyRun.of("train", log, "--out", run, "--parameters", file, "--hold-out", 0);
        interrupt();
        Files.writeString(file, Files.readString(file).replace("\"learning_rate\":0.2", "\"learning_rate\":0.1"));

        var resumed = resume();
        assertThat(resumed.exitCode()).isEqualTo(1);
        assertThat(resumed.err()).contains("was started with other hyper_parameters");
    }

    @Test
    void shouldTellLogsOfOneNameApart() throws Exception {
        var validation = Files.createDirectory(folder.resolve("two")).resolve("log.csv.gz");
        LogWriter.write(validation, shop.sessions("later", 50));
        train("--validation", validation);
        interrupt();
        LogWriter.write(log, shop.sessions("other", 200));

        var resumed = resume();
        assertThat(resumed.exitCode()).isEqualTo(1);
        assertThat(resumed.err()).contains("was started with other files", "sha256");
    }

    @Test
    void shouldTakeNoOtherOptionHoweverItIsWritten() {
        train();
        var resumed = EddyRun.of("train", "--resume=" + run, "--epochs=9");
        assertThat(resumed.err()).contains("--resume takes no other option");
    }

    @Test
    void shouldLeaveTheFolderToTheProcessThatTrainsInIt() throws Exception {
        train();
        interrupt();
        try (var held = new RunFolder(run).lock()) {
            assertThat(held).isNotNull();
            var resumed = resume();
            assertThat(resumed.exitCode()).isEqualTo(1);
            assertThat(resumed.err()).contains("Another process is at work in");
        }
        assertThat(resume().exitCode()).isZero();
    }

    @Test
    void shouldLeaveNoFolderWhereNothingWasLearnt() {
        var failed = train("--learning-rate", "1e38");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(run).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"arguments\": []}", "{\"arguments\": \"--out\"}", "["})
    void shouldNameTheConfigurationThatIsNone(String content) throws Exception {
        Files.createDirectory(run);
        Files.writeString(run.resolve("configuration.json"), content);

        var resumed = resume();
        assertThat(resumed.exitCode()).isEqualTo(1);
        assertThat(resumed.err().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains(run.toString(), "configuration"));
    }

    @Test
    void shouldRefuseValidationThatSaysNothing() throws Exception {
        assertThat(train("--validation", log).err()).contains("--validation is the log that is trained on");
        var single = folder.resolve("single.csv");
        Files.writeString(single, "session_id,item_id,timestamp\ns,item-1,1\n");
        assertThat(train("--validation", single).err()).contains("cannot decide on an epoch");
        assertThat(train("--name", " ").err()).contains("--name is empty");
        assertThat(run).doesNotExist();
    }

    private EddyRun train(Object... more) {
        var arguments = new ArrayList<Object>(List.of("train", log, "--out", run, "--hidden-size", 8, "--epochs", 2));
        arguments.addAll(List.of(more));
        return EddyRun.of(arguments.toArray());
    }

    private JsonNode withoutTime() throws IOException {
        var training = (ObjectNode)
                new ObjectMapper().readTree(run.resolve("training.json").toFile());
        return training.without("trained_at");
    }

    private EddyRun resume() {
        return EddyRun.of("train", "--resume", run);
    }

    /** Leaves what a kill after the last epoch would. */
    private void interrupt() throws IOException {
        WholeFolder.deleteIfExists(run.resolve("bundle"));
        for (var file : new String[] {"training.json", "weights.safetensors", "items.csv"}) {
            Files.delete(run.resolve(file));
        }
    }
}
