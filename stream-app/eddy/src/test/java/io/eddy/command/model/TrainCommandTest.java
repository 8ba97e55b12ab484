package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.gru4rec.BundledWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest {

    private static final List<String> SMALL = List.of("--hidden-size", "16", "--negative-samples", "64");

    @TempDir
    private Path folder;

    private final SyntheticShop shop = new SyntheticShop(5, 0);
    private Path log;

    @BeforeEach
    void writeLog() throws IOException {
        log = folder.resolve("log.csv.gz");
        LogWriter.write(log, shop.sessions("s", 300));
    }

    @Test
    void shouldLeaveConfigurationFiguresCurveAndBundleInTheFolder() throws Exception {
        var run = train(log, "--out", folder.resolve("run"), "--epochs", "3", "--patience", "0");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("epoch  3/3", "validation Recall@20", "best");
        var metrics = Files.readAllLines(folder.resolve("run/metrics.csv"));
        assertThat(metrics.subList(1, 4)).allMatch(line -> line.endsWith(",search"));
        assertThat(metrics.get(0))
                .isEqualTo("epoch,loss,clicks_per_second,validation_recall@20,validation_mrr@20,phase");
        assertThat(Files.readString(folder.resolve("run/learning-curve.svg"))).contains("best: epoch", "MRR@20");
        assertThat(Files.readString(folder.resolve("run/configuration.json"))).contains("hidden_size", "sha256");
        var manifest = ModelBundle.load(folder.resolve("run/bundle")).manifest();
        var evaluation = new ObjectMapper().valueToTree(manifest.provenance()).at("/epoch_search/evaluations/0");
        assertThat(evaluation.at("/protocol/part").asText()).contains("validation: the latest 30 of 300 sessions");
        var best = metrics.stream()
                .filter(line -> line.endsWith(",search"))
                .map(line -> Double.parseDouble(line.split(",", -1)[4]))
                .max(Double::compare)
                .orElseThrow();
        assertThat(evaluation.at("/metrics/mrr@20").asDouble()).isEqualTo(best);
    }

    @Test
    void shouldKeepTheRuleInBundleFiguresAndExportAndWhenItGoesOn() throws Exception {
        var run = train(log, "--out", folder.resolve("run"), "--epochs", "1", "--leave-out", "seen");
        var continued = EddyRun.of(
                "train", log, "--continue", folder.resolve("run/bundle"), "--out", folder.resolve("on"), "--epochs", 1);
        var exported = EddyRun.of("export", folder.resolve("run"), "--out", folder.resolve("exported"));
        var named =
                EddyRun.of("export", folder.resolve("run"), "--out", folder.resolve("named"), "--leave-out", "last");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "left out of every list is the items of the session's last 100 clicks, as --leave-out says.",
                        "misses; left out: the items of the session's last 100 clicks): Recall@20");
        assertThat(continued.out()).contains("last 100 clicks, as in the bundle to continue.");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(named.exitCode()).as(named.err()).isZero();
        for (var bundle : List.of("run/bundle", "on/bundle", "exported")) {
            assertThat(ModelBundle.load(folder.resolve(bundle)).leaveOut())
                    .as(bundle)
                    .isEqualTo(LeaveOut.SEEN);
        }
        assertThat(ModelBundle.load(folder.resolve("named")).leaveOut()).isEqualTo(LeaveOut.LAST);
        var provenance = new ObjectMapper()
                .valueToTree(ModelBundle.load(folder.resolve("run/bundle"))
                        .manifest()
                        .provenance());
        assertThat(provenance
                        .at("/epoch_search/evaluations/0/protocol/leave_out")
                        .asText())
                .isEqualTo("seen");
        assertThat(provenance.at("/data/repeat_share").asDouble()).isBetween(0.01, 0.1);
        assertThat(provenance.at("/epoch_search/evaluations/0/metrics/mrr@20").asDouble())
                .isEqualTo(Double.parseDouble(Files.readAllLines(folder.resolve("run/metrics.csv"))
                        .get(1)
                        .split(",", -1)[4]));
    }

    @Test
    void shouldRefuseToExportARuleThatThereIsNot() throws Exception {
        train(log, "--out", folder.resolve("run"), "--epochs", "1");
        var training = folder.resolve("run/training.json");
        Files.writeString(
                training,
                Files.readString(training).replaceFirst("\"leave_out\" : \"nothing\"", "\"leave_out\" : \"all\""));

        assertThat(EddyRun.of("export", folder.resolve("run"), "--out", folder.resolve("exported"))
                        .err())
                .contains(
                        "training.json, leave_out: What is left out is 'all', expected one of [nothing, last, seen].");
    }

    @Test
    void shouldStopWhenNoEpochGetsBetter() throws Exception {
        // One click out of three sessions is nothing to get better at.
        var run = train(log, "--out", folder.resolve("run"), "--epochs", "60", "--patience", "2", "--hold-out", "0.01");

        assertThat(run.exitCode()).as(run.err()).isZero();
        var epochs = Files.readAllLines(folder.resolve("run/metrics.csv")).stream()
                .filter(line -> line.endsWith(",search"))
                .count();
        assertThat(epochs).isLessThan(60);
        assertThat(run.out().lines().filter(line -> line.endsWith("best")).count())
                .isLessThanOrEqualTo(epochs - 2);
    }

    @Test
    void shouldCountUnknownItemsAsMissesAndLeaveThemOutAndSayWhich() throws Exception {
        var test = folder.resolve("test.csv.gz");
        var clicks = new ArrayList<>(shop.sessions("later", 20));
        clicks.set(5, new LoggedClick("later-0", "never-seen", clicks.get(5).eventTimeMs(), "click"));
        LogWriter.write(test, clicks);

        var run = train(log, "--out", folder.resolve("run"), "--epochs", "1", "--hold-out", "0", "--test", test);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("items unknown to the training log: misses", "items unknown to the training log: left out");
    }

    @Test
    void shouldSayThatARunHasEndedOrIsNoneInsteadOfResumingIt() throws Exception {
        train(log, "--out", folder.resolve("run"), "--epochs", "1");

        assertThat(EddyRun.of("train", "--resume", folder.resolve("run")).out()).contains("has ended already");
        assertThat(EddyRun.of("train", "--resume", folder).err()).contains("There is no training at");
        assertThat(EddyRun.of("train", "--resume", folder.resolve("run"), "--epochs", "3")
                        .err())
                .contains("takes no other option");
    }

    @ParameterizedTest
    @CsvSource({"shared,reset_after,1", "separate,reset_before,1", "none,reset_after,2"})
    void shouldKeepWhatWasLearntAndAddNewItems(String embedding, String form, String layers) throws Exception {
        var architecture = new Object[] {"--embedding", embedding, "--gru-form", form, "--layers", layers};
        LogWriter.write(log, shop.sessions("s", 2_000));
        var test = folder.resolve("test.csv.gz");
        LogWriter.write(test, shop.sessions("test", 200));
        train(with(
                architecture,
                log,
                "--out",
                folder.resolve("first"),
                "--epochs",
                "4",
                "--name",
                "shop",
                "--hold-out",
                "0",
                "--test",
                test));
        var first = ModelBundle.load(folder.resolve("first/bundle"));
        var clicks = new ArrayList<LoggedClick>();
        for (var click : shop.sessions("later", 60)) {
            boolean ofNewItems = click.sessionId().endsWith("0");
            var itemId = ofNewItems ? "new-" + click.itemId() : click.itemId();
            clicks.add(new LoggedClick(click.sessionId(), itemId, click.eventTimeMs(), "click"));
        }
        var later = folder.resolve("later.csv.gz");
        LogWriter.write(later, clicks);

        var run = train(
                later,
                "--continue",
                folder.resolve("first/bundle"),
                "--out",
                folder.resolve("second"),
                "--epochs",
                "2",
                "--hold-out",
                "0",
                "--test",
                test);

        assertThat(run.exitCode()).as(run.err()).isZero();
        var second = ModelBundle.load(folder.resolve("second/bundle"));
        assertThat(second.manifest().name()).isEqualTo("shop");
        assertThat(second.manifest().version()).isNotEqualTo(first.manifest().version());
        assertThat(second.manifest().provenance().get("continued_from"))
                .isEqualTo(Map.of("name", "shop", "version", first.manifest().version()));
        assertThat(second.items().size()).isGreaterThan(first.items().size());
        assertThat(second.items().id(first.items().size())).startsWith("new-");
        var clicked = clicks.get(0).itemId();
        assertThat(second.items().support(second.items().indexOf(clicked))).isGreaterThan(support(first, clicked));
        var before = BundledWeights.read(first).output();
        var after = Arrays.copyOf(BundledWeights.read(second).output(), before.length);
        assertThat(after).isNotEqualTo(before);
        assertThat(recall(second)).isGreaterThan(0.9 * recall(first));
        assertThat(correlation(before, after)).isGreaterThan(0.9);
    }

    @Test
    void shouldRefuseToContinueWithAnotherArchitecture() throws Exception {
        train(log, "--out", folder.resolve("first"), "--epochs", "1");

        var run = EddyRun.of(
                "train",
                log,
                "--continue",
                folder.resolve("first/bundle"),
                "--out",
                folder.resolve("second"),
                "--hidden-size",
                "20");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("must be 16").contains("found 20");
    }

    @Test
    void shouldSayHowToTrainOnCudaWhereThereIsNone() {
        var run = EddyRun.of("train", log, "--out", folder.resolve("run"), "--device", "cuda");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("libtorch finds no CUDA device").contains("-P cuda");
    }

    @Test
    void shouldGiveNoFigureWhereNothingIsPredicted() throws IOException {
        var unknown = Files.writeString(
                folder.resolve("unknown.csv"),
                "session_id,item_id,timestamp\nu,x,1700000000\nu,y,1700000001\nv,y,1700000002\nv,x,1700000003\n");
        var arguments = new ArrayList<Object>(List.of(
                "train", log, "--test", unknown, "--hold-out", 0, "--epochs", 1, "--out", folder.resolve("run")));
        arguments.addAll(SMALL);
        var run = EddyRun.of(arguments.toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "items unknown to the training log: misses; left out: nothing): Recall@20 0.0000, MRR@20 0.0000 over 2")
                .contains("items unknown to the training log: left out): no prediction is left, so there is no figure")
                .doesNotContain("over 0 predictions");
    }

    @Test
    void shouldTellSettingsThatDoNotGoTogether() {
        assertThat(train(log, "--out", folder.resolve("run"), "--loss", "bpr-max", "--logq", "1")
                        .err())
                .contains("LogQ 1.0 does not go with bpr-max");
        assertThat(train(log, "--out", folder.resolve("run"), "--embedding", "none", "--dropout-embedding", "0.2")
                        .err())
                .contains("Embedding dropout 0.2 has no embedding to drop");
        assertThat(EddyRun.of("train", log, "--out", folder.resolve("run"), "--preset", "rsc15", "--parameters", log)
                        .err())
                .contains("--preset and --parameters are both named");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private EddyRun train(Object... arguments) {
        return EddyRun.of(with(SMALL.toArray(), with(arguments, "train")));
    }

    private static Object[] with(Object[] more, Object... first) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray();
    }

    private static long support(ModelBundle bundle, String itemId) {
        int itemIndex = bundle.items().indexOf(itemId);
        return itemIndex == Items.UNKNOWN ? 0 : bundle.items().support(itemIndex);
    }

    private static double recall(ModelBundle bundle) {
        return new ObjectMapper()
                .valueToTree(bundle.manifest().provenance())
                .at("/evaluations/0/metrics/recall@20")
                .asDouble();
    }

    private static double correlation(float[] first, float[] second) {
        double product = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int i = 0; i < first.length; i++) {
            product += first[i] * second[i];
            firstSquares += first[i] * first[i];
            secondSquares += second[i] * second[i];
        }
        return product / Math.sqrt(firstSquares * secondSquares);
    }
}
