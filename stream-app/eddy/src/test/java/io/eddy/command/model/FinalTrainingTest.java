package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import io.eddy.inference.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training on all sessions that follows the search for the best epoch. */
class FinalTrainingTest {

    @TempDir
    private Path folder;

    private final SyntheticShop shop = new SyntheticShop(5, 0);
    private Path log;
    private Path test;

    @BeforeEach
    void writeLogs() throws IOException {
        log = folder.resolve("log.csv.gz");
        test = folder.resolve("test.csv.gz");
        LogWriter.write(log, shop.sessions("s", 300));
        LogWriter.write(test, shop.sessions("later", 50));
    }

    @Test
    void shouldGiveTheModelOfATrainingOnAllSessionsForAsManyEpochsAsWereBest() throws Exception {
        var run = train("run", "--epochs", 4, "--patience", 0, "--test", test);
        int best = json("run").at("/epoch_search/best_epoch").asInt();
        train("all", "--epochs", best, "--hold-out", 0, "--test", test);

        assertThat(run.out())
                .contains(
                        "Training GRU4Rec on 270 sessions",
                        "Best epoch: " + best + ". Training anew on all sessions",
                        "Training GRU4Rec on 300 sessions",
                        "epoch  " + best + "/" + best);
        assertThat(version("run")).isEqualTo(version("all"));
        assertThat(json("run").at("/data/sessions").asInt()).isEqualTo(300);
        assertThat(json("run").get("evaluations")).isEqualTo(json("all").get("evaluations"));
    }

    @Test
    void shouldKeepTheFiguresOfTheSearchApartFromThoseOfTheModel() throws Exception {
        train("run", "--epochs", 3, "--patience", 0, "--test", test);
        train("kept", "--epochs", 3, "--patience", 0, "--no-final-training");

        var search = json("run").get("epoch_search");
        assertThat(search.get("sessions").asInt()).isEqualTo(270);
        assertThat(search.get("epochs").asInt()).isEqualTo(3);
        assertThat(search.get("evaluations").findValuesAsText("part"))
                .containsOnly("validation: the latest 30 of 300 sessions by their first click");
        assertThat(search.get("evaluations")).isEqualTo(json("kept").get("evaluations"));
        assertThat(json("run").get("evaluations").findValuesAsText("part"))
                .containsOnly("test: all sessions of test.csv.gz");
        var phases = Files.readAllLines(folder.resolve("run/metrics.csv")).stream()
                .map(line -> line.substring(line.lastIndexOf(',') + 1))
                .toList();
        assertThat(phases.subList(0, 5)).containsExactly("phase", "search", "search", "search", "final");
        assertThat(phases).hasSize(4 + search.get("best_epoch").asInt());
        assertThat(Files.readString(folder.resolve("run/learning-curve.svg")))
                .contains("final training, all sessions", "best: epoch " + search.get("best_epoch"));
    }

    @Test
    void shouldLearnOnceWhereItIsAskedToOrNoSessionOfTheLogIsHeldOut() throws Exception {
        var kept = train("kept", "--epochs", 1, "--no-final-training", "--test", test);
        var validated = train("validated", "--epochs", 1, "--validation", test);
        train("none", "--epochs", 1, "--hold-out", 0);

        for (var name : List.of("kept", "validated", "none")) {
            assertThat(json(name).has("epoch_search")).as(name).isFalse();
            assertThat(folder.resolve(name).resolve("final-checkpoint.safetensors"))
                    .doesNotExist();
        }
        assertThat(kept.out()).containsOnlyOnce("Training GRU4Rec on");
        assertThat(validated.out()).containsOnlyOnce("Training GRU4Rec on");
        assertThat(version("validated")).isEqualTo(version("none")).isNotEqualTo(version("kept"));
        assertThat(json("kept").get("evaluations").findValuesAsText("trained_on"))
                .isNotEmpty()
                .containsOnly("270 of 300 sessions");
        assertThat(json("validated").get("evaluations").findValuesAsText("trained_on"))
                .isEmpty();
    }

    @Test
    void shouldGoOnFromTheBundleInBothTrainings() throws Exception {
        train("first", "--epochs", 2);
        LogWriter.write(log, shop.sessions("then", 200));
        var bundle = folder.resolve("first/bundle");
        var run = train("run", "--continue", bundle, "--epochs", 1, "--test", test);
        train("all", "--continue", bundle, "--epochs", 1, "--hold-out", 0, "--test", test);

        assertThat(run.out()).contains("on 180 sessions", "on 200 sessions");
        assertThat(version("run")).isEqualTo(version("all"));
        assertThat(json("run").findValuesAsText("trained_on"))
                .isNotEmpty()
                .containsOnly("all sessions, after gru4rec " + version("first"));
        assertThat(json("run").get("evaluations")).isEqualTo(json("all").get("evaluations"));
    }

    @Test
    void shouldSayThatMoreEpochsMayBeBetterOnlyWhereTheBestIsTheLast() {
        var hint = "The best epoch is the last: more --epochs may be better.";
        assertThat(train("one", "--epochs", 1).out()).containsOnlyOnce(hint);
        assertThat(train("kept", "--epochs", 1, "--no-final-training").out()).contains(hint);
        assertThat(train("none", "--epochs", 1, "--hold-out", 0).out()).doesNotContain(hint);
        // Steps so long that the first epoch is the best.
        var worse = train("worse", "--epochs", 6, "--patience", 1, "--learning-rate", 3, "--momentum", 0);
        assertThat(worse.exitCode()).as(worse.err()).isZero();
        assertThat(worse.out()).doesNotContain(hint);
    }

    private EddyRun train(String name, Object... more) {
        var arguments = new ArrayList<Object>(List.of("train", log, "--out", folder.resolve(name)));
        arguments.addAll(List.of("--negative-samples", 64, "--hidden-size", 16));
        arguments.addAll(List.of(more));
        var run = EddyRun.of(arguments.toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(name).resolve("training.json").toFile());
    }

    private String version(String name) throws Exception {
        return ModelBundle.load(folder.resolve(name).resolve("bundle"))
                .manifest()
                .version();
    }
}
