package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandTest {

    @TempDir
    private Path folder;

    private Path log;
    private Path out;

    @BeforeEach
    void writeLog() throws IOException {
        log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(5, 0).sessions("s", 200));
        out = folder.resolve("search");
    }

    @Test
    void shouldTryAsAskedKeepWhatIsNamedAndLeaveTheBest() throws Exception {
        var run = search("--trials", "3", "--hidden-size", "8");

        assertThat(run.exitCode()).as(run.err()).isZero();
        var lines = Files.readAllLines(out.resolve("trials.csv"));
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0).split(",", -1)).doesNotHaveDuplicates().contains("trained_epochs", "epochs");
        var trials = json("trials.json");
        assertThat(trials)
                .allSatisfy(trial -> assertThat(
                                trial.at("/hyper_parameters/hidden_size").asInt())
                        .isEqualTo(8));
        assertThat(trials.findValuesAsText("learning_rate")).doesNotHaveDuplicates();
        double best = 0;
        JsonNode bestParameters = null;
        for (var trial : trials) {
            if (trial.at("/best/mrr@20").asDouble() > best) {
                best = trial.at("/best/mrr@20").asDouble();
                bestParameters = trial.get("hyper_parameters");
            }
        }
        assertThat(json("best.json")).isEqualTo(bestParameters);
        var ranking = run.out().lines().dropWhile(line -> !line.equals("Best first:"));
        assertThat(ranking.skip(1).findFirst().orElseThrow()).contains("MRR@20 %.4f".formatted(best));
        assertThat(out.resolve("trial-2/learning-curve.svg")).exists();
        assertThat(out.resolve("trial-2/checkpoint.safetensors")).doesNotExist();
        assertThat(EddyRun.of(
                                "train",
                                log,
                                "--parameters",
                                out.resolve("best.json"),
                                "--out",
                                folder.resolve("run"),
                                "--epochs",
                                "1")
                        .exitCode())
                .isZero();
    }

    @Test
    void shouldGoOnAfterTheTrialsThatAreThere() throws Exception {
        search("--trials", "1", "--hidden-size", "8");
        var first = json("trials.json").get(0);
        var run = search("--trials", "2", "--hidden-size", "8");

        assertThat(run.out()).contains("Going on after 1 trials");
        assertThat(json("trials.json")).hasSize(2);
        assertThat(json("trials.json").get(0)).isEqualTo(first);
        assertThat(search("--trials", "2", "--hidden-size", "9").err()).contains("holds a search with other settings");
        // The value is the default, but now it would be held.
        assertThat(search("--trials", "2", "--hidden-size", "8", "--momentum", "0.2")
                        .err())
                .contains("holds a search with other settings");
    }

    @Test
    void shouldLeaveAFolderAloneThatHoldsSomethingElse() throws Exception {
        Files.createDirectories(out);
        Files.writeString(out.resolve("report.html"), "of an evaluation");
        var run = search("--trials", "1", "--hidden-size", "8");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("--out is " + out + ", which holds something else than a search");
        assertThat(out.toFile().list()).containsExactly("report.html");
    }

    @Test
    void shouldNameTheNextCommandAsAShellTakesItWithTheOptionsOfTheLog() throws Exception {
        out = folder.resolve("my search");
        var ofData =
                "--hold-out 0.2 --gap PT1H --columns session=session_id,item=item_id,time=timestamp_ms --time-unit ms"
                        + " --leave-out LAST --strict";
        var run = search(("--trials 1 --hidden-size 8 " + ofData).split(" ", -1));

        assertThat(run.out())
                .contains("Next: eddy train " + log + " " + ofData + " --parameters '" + out + "/best.json' --out RUN");
    }

    /** The hyper-parameters of a trial, trained as it was, find the same epoch by the same figures. */
    @Test
    void shouldLeaveFiguresThatCompareWithThoseOfATraining() throws Exception {
        search("--trials", "2", "--hidden-size", "8", "--patience", "0");
        var run = folder.resolve("run");
        var best = out.resolve("best.json");
        EddyRun.of("train", log, "--parameters", best, "--out", run, "--patience", 0);
        var compared = EddyRun.of("compare", out.resolve("trial-1"), out.resolve("trial-2"), run);

        assertThat(compared.exitCode()).as(compared.err()).isZero();
        assertThat(compared.out()).contains("validation: the latest 20 of 200 sessions", "figures of searches");
        double mrr = json("trials.json").findValues("mrr@20").stream()
                .mapToDouble(JsonNode::asDouble)
                .max()
                .orElseThrow();
        var rows = compared.out().lines().filter(line -> line.contains("%.4f".formatted(mrr)));
        assertThat(rows).hasSizeGreaterThanOrEqualTo(2).anyMatch(line -> line.startsWith(run.toString()));
    }

    @Test
    void shouldFailWhereAllTrialsDiverge() {
        var run = search("--trials", "2", "--hidden-size", "8", "--learning-rate", "1e38");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("All trials diverged").doesNotContain("best.json");
        assertThat(out.resolve("best.json")).doesNotExist();
    }

    @Test
    void shouldNameTheOptionThatIsWrong() {
        assertThat(search("--trials", "0").err()).contains("--trials is 0");
        assertThat(search("--hold-out", "0").err()).contains("--hold-out is 0.0");
        assertThat(search("--patience", "-1").err()).contains("--patience is -1");
    }

    private EddyRun search(String... options) {
        var arguments = new ArrayList<Object>(List.of("search", log, "--out", out, "--epochs", "2"));
        arguments.addAll(List.of("--negative-samples", "32"));
        arguments.addAll(List.of(options));
        return EddyRun.of(arguments.toArray());
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(out.resolve(file).toFile());
    }
}
