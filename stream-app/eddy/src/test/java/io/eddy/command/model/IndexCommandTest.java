package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.clicklog.LogWriter;
import io.eddy.command.EddyRun;
import io.eddy.inference.bundle.ModelBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexCommandTest {

    @TempDir
    private Path folder;

    private Path train;
    private Path test;

    @BeforeEach
    void writeLogs() throws Exception {
        var random = new Random(5);
        train = folder.resolve("train.csv.gz");
        test = folder.resolve("test.csv.gz");
        LogWriter.write(train, clicks("a", 300, 0, random));
        LogWriter.write(test, clicks("b", 60, 10_000_000, random));
    }

    /** The row of the bundle has the figures of the baseline's row, and its protocol: it has learnt from all sessions. */
    @ParameterizedTest
    @CsvSource({"VMIS_KNN, vmis-knn, VMIS-kNN", "V_SKNN, v-sknn, V-SkNN", "STAN, stan, STAN"})
    void shouldMakeABundleThatRanksAsTheBaselineDoes(String method, String name, String baseline) throws Exception {
        var bundle = folder.resolve("bundle");
        var indexed = EddyRun.of("index", train, "--method", method, "--out", bundle);

        assertThat(indexed.exitCode()).as(indexed.err()).isZero();
        assertThat(indexed.out())
                .contains("Model bundle: " + bundle + " (" + name + ", version ")
                .contains("300 sessions")
                .contains("Next: eddy run --bundle " + bundle);
        var evaluated =
                EddyRun.of("evaluate", bundle, "--train", train, "--test", test, "--out", folder.resolve("evaluation"));
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(figures(evaluated.out(), name)).isEqualTo(figures(evaluated.out(), baseline));
        assertThat(evaluated.out()).doesNotContain("*");
    }

    @Test
    void shouldGiveTheSameSessionsTheSameVersionAndKeepTheRule() throws Exception {
        for (var name : List.of("one", "two")) {
            EddyRun.of("index", train, "--out", folder.resolve(name), "--name", "shop", "--leave-out", "seen");
        }
        var one = ModelBundle.load(folder.resolve("one"));
        assertThat(one.manifest().name()).isEqualTo("shop");
        assertThat(one.manifest().window()).isEqualTo(100);
        assertThat(one.leaveOut()).isEqualTo(LeaveOut.SEEN);
        assertThat(one.manifest().version())
                .isEqualTo(ModelBundle.load(folder.resolve("two")).manifest().version());
    }

    @Test
    void shouldSayWhyItsItemsCannotBeComparedNorTrainedOn() throws Exception {
        var bundle = folder.resolve("bundle");
        EddyRun.of("index", train, "--out", bundle);
        var item = ModelBundle.load(bundle).items().id(0);
        assertThat(EddyRun.of("similar", bundle, item).err())
                .contains("is of the kind session_knn, whose items have no vectors to compare");
        assertThat(EddyRun.of("train", train, "--continue", bundle, "--out", folder.resolve("run"))
                        .err())
                .contains("is of the kind session_knn: only a GRU4Rec that Eddy has trained");
    }

    @Test
    void shouldSayWhatIsWrongBeforeItReadsTheLog() throws Exception {
        assertThat(EddyRun.of("index", "--out", folder.resolve("b")).err()).contains("a LOG, or --from-topic");
        assertThat(EddyRun.of("index", train, "--out", folder.resolve("b"), "--window", 0)
                        .err())
                .contains("--window is 0, expected 1 to 10000");
        assertThat(EddyRun.of("index", train, "--out", folder.resolve("b"), "--name", " ")
                        .err())
                .contains("--name is empty");
        assertThat(EddyRun.of("index", train, "--out", folder.resolve("b"), "--model-version", " ")
                        .err())
                .contains("--model-version is empty");
        Files.createDirectory(folder.resolve("there"));
        var there = EddyRun.of("index", train, "--out", folder.resolve("there"));
        assertThat(there.exitCode()).isEqualTo(1);
        assertThat(there.err()).contains("is there already");
    }

    /** What stands behind the name in the row of a table, up to the predictions a second. */
    private static List<String> figures(String table, String name) {
        var row = table.lines()
                .filter(line -> line.startsWith(name + "  "))
                .findFirst()
                .orElseThrow();
        return List.of(row.substring(name.length()).strip().split("\\s+")).subList(0, 9);
    }

    private static List<LoggedClick> clicks(String prefix, int sessions, long fromMs, Random random) {
        var clicks = new ArrayList<LoggedClick>();
        for (int session = 0; session < sessions; session++) {
            int item = random.nextInt(40);
            for (int click = 0; click < 2 + random.nextInt(5); click++) {
                item = random.nextInt(3) == 0 ? random.nextInt(40) : (item + 1) % 40;
                clicks.add(new LoggedClick(
                        prefix + session,
                        "item" + item,
                        1_767_600_000_000L + fromMs + session * 20_000L + click * 1_000L,
                        "click"));
            }
        }
        return clicks;
    }
}
