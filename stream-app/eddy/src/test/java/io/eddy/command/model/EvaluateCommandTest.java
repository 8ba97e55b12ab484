package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import io.eddy.embedded.TrainedBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

    @TempDir
    private Path folder;

    private final SyntheticShop shop = new SyntheticShop(3, 0);
    private List<LoggedClick> trained;
    private List<LoggedClick> later;
    private Path train;
    private Path test;

    @BeforeEach
    void writeLogs() throws IOException {
        train = folder.resolve("train.csv.gz");
        test = folder.resolve("test.csv.gz");
        trained = shop.sessions("s", 500);
        LogWriter.write(train, trained);
        later = shop.sessions("later-", 60);
        LogWriter.write(test, later);
    }

    @Test
    void shouldPutBundleAndBaselinesSideBySide() throws Exception {
        var bundle = folder.resolve("bundle");
        assertThat(new TrainedBundle(bundle)).isNotNull();

        var run = evaluate(bundle);

        assertThat(run.exitCode()).as(run.err()).isZero();
        var models = List.of(
                "gru4rec",
                "most popular",
                "popular in session",
                "Markov chain, order 1",
                "item-kNN",
                "V-SkNN",
                "VMIS-kNN",
                "STAN");
        assertThat(run.out()).contains(models).contains("coverage", "popularity", "predictions/s");
        var json =
                new ObjectMapper().readTree(folder.resolve("out/metrics.json").toFile());
        assertThat(json.get("models").findValuesAsText("name")).isEqualTo(models);
        assertThat(json.at("/models/0/version").asText()).isEqualTo("test");
        assertThat(json.at("/models/0/metrics/predictions").asLong())
                .isEqualTo(json.at("/predictions").asLong())
                .isEqualTo(json.at("/protocol/predictions").asLong());
        double recall = json.at("/models/0/metrics/recall@20").asDouble();
        assertThat(recall).isGreaterThan(json.at("/models/1/metrics/recall@20").asDouble());
        assertThat(json.at("/models/0/intervals/recall@20/0").asDouble()).isLessThan(recall);
        assertThat(json.at("/models/0/intervals/recall@20/1").asDouble()).isGreaterThan(recall);
        assertThat(run.out()).contains("%.4f".formatted(recall));
        assertThat(Files.readAllLines(folder.resolve("out/metrics.csv")))
                .contains("gru4rec,test,recall,20," + recall + ","
                        + json.at("/models/0/intervals/recall@20/0").asText() + ","
                        + json.at("/models/0/intervals/recall@20/1").asText() + ","
                        + json.at("/predictions").asText() + ","
                        + json.at("/models/0/fingerprint").asText() + ",,sessions that it does not name");
        assertThat(Files.readString(folder.resolve("out/report.html")))
                .contains(models)
                .contains("later-");
    }

    /** As a newcomer does it: no option but the logs. */
    @Test
    void shouldCompareAModelWithBaselinesThatLearntFromTheSameSessions() throws Exception {
        var run = folder.resolve("run");
        assertThat(EddyRun.of("train", train, "--out", run).exitCode()).isZero();
        var evaluated = evaluate(run.resolve("bundle"));

        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        var json =
                new ObjectMapper().readTree(folder.resolve("out/metrics.json").toFile());
        assertThat(json.get("models")).hasSize(8);
        for (var model : json.get("models")) {
            assertThat(model.get("training_sessions").asInt()).isEqualTo(500);
            assertThat(model.get("trained_on").isNull()).isTrue();
            assertThat(model.get("fingerprint")).isEqualTo(json.get("protocol_fingerprint"));
        }
        assertThat(evaluated.out().lines().filter(line -> line.endsWith(" 500")))
                .hasSize(8);
        assertThat(evaluated.out()).doesNotContain("*");
        assertThat(Files.readString(folder.resolve("out/report.html"))).doesNotContain("gru4rec *");
    }

    @Test
    void shouldMarkAModelThatLearntFromFewerSessions() throws Exception {
        var run = folder.resolve("run");
        assertThat(EddyRun.of("train", train, "--out", run, "--no-final-training", "--epochs", 1, "--test", test)
                        .exitCode())
                .isZero();
        var evaluated = evaluate(run.resolve("bundle"));

        var json =
                new ObjectMapper().readTree(folder.resolve("out/metrics.json").toFile());
        var fingerprint = json.at("/models/0/fingerprint").asText();
        assertThat(evaluated.out())
                .contains("gru4rec * ", "* gru4rec learnt from 450 of 500 sessions, not from those of --train")
                .contains("Protocol " + fingerprint);
        assertThat(fingerprint).isNotEqualTo(json.get("protocol_fingerprint").asText());
        assertThat(json.at("/models/1/fingerprint")).isEqualTo(json.get("protocol_fingerprint"));
        assertThat(json.at("/models/0/trained_on").asText()).isEqualTo("450 of 500 sessions");
        // The training judged itself under the same protocol.
        var compared = EddyRun.of("compare", run, folder.resolve("out"));
        assertThat(compared.exitCode()).as(compared.err()).isZero();
        assertThat(compared.out()).contains("Protocol " + fingerprint).doesNotContain("STAN");
    }

    @Test
    void shouldStateHowItRanksTiesAndWhatItDoesWithUnknownItems() throws Exception {
        var clicks = new ArrayList<>(later);
        var first = clicks.get(2);
        clicks.set(2, new LoggedClick(first.sessionId(), "never-seen", first.eventTimeMs(), first.eventType()));
        LogWriter.write(test, clicks);

        var misses = evaluate();
        var leftOut = EddyRun.of(
                "evaluate",
                "--train",
                train,
                "--test",
                test,
                "--out",
                folder.resolve("left-out"),
                "--unknown-items",
                "left_out",
                "--tie-rule",
                "conservative",
                "--k",
                7);

        assertThat(misses.out())
                .containsPattern(
                        "items unknown to the training log: misses \\([1-9]\\d* predictions\\); tie rule: place in the list");
        assertThat(leftOut.exitCode()).as(leftOut.err()).isZero();
        assertThat(leftOut.out())
                .contains(
                        "items unknown to the training log: left out (0 predictions)",
                        "tie rule: conservative",
                        "R@5     R@7   MRR@7");
    }

    /** Of the clicks of the made-up shop 6 in 100 repeat the one before. */
    @Test
    void shouldDecideByTheTrainingLogWhatAllListsLeaveOut() throws Exception {
        var bundle = folder.resolve("bundle");
        assertThat(new TrainedBundle(bundle)).isNotNull();
        var arguments = List.of("evaluate", bundle, "--train", train, "--test", test, "--out");

        var repeated = EddyRun.of(with(arguments, folder.resolve("repeated")));
        var named = EddyRun.of(with(arguments, folder.resolve("named"), "--leave-out", "seen"));
        LogWriter.write(train, withoutRepeats(trained));
        var decided = EddyRun.of(with(arguments, folder.resolve("decided")));

        assertThat(repeated.out())
                .contains("left out of every list is nothing.", "left out of every list: nothing.")
                .doesNotContain("Note: ");
        assertThat(named.out())
                .contains(
                        "is the items of the session's last 100 clicks, as --leave-out says.",
                        "left out of every list: the items of the session's last 100 clicks.",
                        "--leave-out nothing has its rule for all");
        assertThat(decided.out())
                .containsPattern(
                        "0[.]00 % of [0-9,]+ next clicks repeat the item clicked before: left out of every list is the"
                                + " item clicked last[.]")
                .contains(
                        "Note: " + bundle
                                + " leaves out nothing by its own rule, here it leaves out the item clicked last",
                        "left out of every list: the item clicked last.");
        assertThat(Files.readString(folder.resolve("decided/metrics.json"))).contains("\"leave_out\" : \"last\"");
        assertThat(Files.readString(folder.resolve("decided/report.html"))).contains("<dt>leave out</dt><dd>last</dd>");
    }

    /** Lists of all items miss what is left out, next items that their session has clicked before, and unknown ones. */
    @Test
    void shouldMissExactlyWhatIsLeftOutWhereListsHoldAllItems() throws Exception {
        var run = evaluate("--leave-out", "seen", "--k", 400);

        assertThat(run.exitCode()).as(run.err()).isZero();
        var json =
                new ObjectMapper().readTree(folder.resolve("out/metrics.json").toFile());
        var catalogue = Session.items(Session.of(trained, Long.MAX_VALUE));
        int seenBefore = 0;
        int missed = 0;
        for (var session : Session.of(later, Long.MAX_VALUE)) {
            var ids = session.itemIds();
            for (int next = 1; next < ids.size(); next++) {
                boolean seen = ids.subList(0, next).contains(ids.get(next));
                seenBefore += seen ? 1 : 0;
                missed += seen || !catalogue.contains(ids.get(next)) ? 1 : 0;
            }
        }
        assertThat(seenBefore).isPositive();
        double predictions = json.get("predictions").asDouble();
        for (var model : json.get("models")) {
            assertThat(model.at("/metrics/recall@400").asDouble())
                    .as(model.get("name").asText())
                    .isCloseTo((predictions - missed) / predictions, within(1e-9));
        }
    }

    @Test
    void shouldSayThatABundleWasTrainedOnAnotherLog() throws IOException {
        var other = folder.resolve("other.csv.gz");
        LogWriter.write(other, shop.sessions("other-", 100));
        for (var log : List.of(other, test)) {
            var run = EddyRun.of("train", log, "--out", folder.resolve("run-" + log.getFileName()), "--epochs", 1);
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
        var evaluated = evaluate(folder.resolve("run-other.csv.gz/bundle"), folder.resolve("run-test.csv.gz/bundle"));
        assertThat(evaluated.out())
                .contains(
                        "run-other.csv.gz/bundle was trained on another log than --train",
                        "run-test.csv.gz/bundle was trained on --test: its figures say nothing",
                        "run-other.csv.gz/bundle learnt from another log, SHA-256 "
                                + Sha256.of(other).substring(0, 12));
    }

    @Test
    void shouldRefuseAModelThatIsNamedTwice() throws Exception {
        var bundle = folder.resolve("bundle");
        assertThat(new TrainedBundle(bundle)).isNotNull();
        var run = evaluate(bundle, folder.resolve("../" + folder.getFileName() + "/bundle"));
        assertThat(run.err()).contains("is gru4rec test, which another one is too");
    }

    @Test
    void shouldSayThatTheFiguresAreOfTheTrainingLog() {
        test = train;
        assertThat(evaluate("--examples", 0).out()).contains("--test is the log that was trained on");
    }

    @Test
    void shouldNameTheOptionThatIsWrong() throws IOException {
        assertThat(evaluate("--k", 0).err()).contains("--k is 0, expected 1 to 1000");
        assertThat(evaluate("--examples", -1).err()).contains("--examples is -1");
        assertThat(evaluate("--no-baselines").err()).contains("leaves nothing to evaluate");
        assertThat(evaluate(folder.resolve("none")).err()).contains("none", "there is no such folder");
        Files.writeString(test, "session_id,item_id,timestamp\ns,item,1\n");
        assertThat(evaluate().err()).contains("nothing to predict");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void shouldJudgeAnothersListsAndWriteTheRankOfEachPrediction() throws IOException {
        var lists = folder.resolve("theirs.csv");
        var sessions = Session.of(later, Long.MAX_VALUE);
        var rows = new StringBuilder("session_id,position,item_id,rank\n");
        long predictions = 0;
        for (var session : sessions) {
            var ids = session.itemIds();
            for (int click = 1; click < ids.size(); click++) {
                // What comes next stands second, but after a session's first click, where there is no list.
                if (click > 1) {
                    rows.append("%s,%d,none,1%n%s,%d,%s,2%n"
                            .formatted(session.id(), click, session.id(), click, ids.get(click)));
                }
                predictions++;
            }
        }
        Files.writeString(lists, rows);
        var run = evaluate("--predictions", lists, "--no-baselines", "--ranks");
        assertThat(run.exitCode()).as(run.err()).isZero();
        long sessionsJudged =
                sessions.stream().filter(session -> session.clicks().size() > 1).count();
        double mrr = 0.5 * (predictions - sessionsJudged) / predictions;
        assertThat(run.out())
                .contains("theirs.csv has no list for %,d of %,d predictions; they are misses."
                        .formatted(sessionsJudged, predictions))
                .containsPattern("(?m)^theirs.csv \\* .*%.4f".formatted(mrr));
        try (var in = new GZIPInputStream(Files.newInputStream(folder.resolve("out/ranks.csv.gz")))) {
            var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSize((int) predictions + 1);
            assertThat(lines.get(0)).isEqualTo("model,session_id,position,session_length,item_id,support,rank");
            assertThat(lines.stream().skip(1).filter(line -> line.endsWith(",0")))
                    .hasSize((int) sessionsJudged);
            assertThat(lines.stream().skip(1).filter(line -> line.endsWith(",2")))
                    .hasSize((int) (predictions - sessionsJudged));
        }
    }

    @Test
    void shouldRefuseListsOfAnotherLog() throws IOException {
        var lists =
                Files.writeString(folder.resolve("theirs.csv"), "session_id,position,item_id,rank\nno-such,1,a,1\n");
        var run = evaluate("--predictions", lists);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("theirs.csv have no list for any of the").contains("another log?");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void shouldRefuseListsWhoseItemsAreWrittenAnotherWay() throws IOException {
        var session = Session.of(later, Long.MAX_VALUE).stream()
                .filter(judged -> judged.clicks().size() > 1)
                .findFirst()
                .orElseThrow();
        var lists = Files.writeString(
                folder.resolve("theirs.csv"), "session_id,position,item_id,rank\n" + session.id() + ",1,SKU5,1\n");
        assertThat(evaluate("--predictions", lists).err())
                .contains("name none of the items of --train and --test, among 1 items");
    }

    @Test
    void shouldShowTitlesInTheReport() throws IOException {
        var titles = Files.writeString(folder.resolve("titles.csv"), "id,title\nitem-0001,A <fine> hat\nitem-0002,x\n");
        var run = evaluate("--titles", titles, "--examples", 20);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readString(folder.resolve("out/report.html"))).contains("A &lt;fine&gt; hat");
    }

    @Test
    void shouldHaveFiguresForItemsAndTheirGroups() throws IOException {
        var groups = Files.writeString(folder.resolve("groups.csv"), "id\nitem-0001\n");
        assertThat(evaluate("--groups", groups).err())
                .contains("The groups in " + groups + " cannot be read: line 1 has one column");
        Files.writeString(groups, "id,group\nitem-0001,hats\nitem-0002,hats\n");
        var run = evaluate("--groups", groups);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("items.csv.gz");
        assertThat(Files.readString(folder.resolve("out/report.html"))).contains("By group of items", ">hats<");
        assertThat(folder.resolve("out/items.csv.gz")).isNotEmptyFile();
    }

    private EddyRun evaluate(Object... more) {
        var arguments = new ArrayList<Object>(
                List.of("evaluate", "--train", train, "--test", test, "--out", folder.resolve("out")));
        arguments.addAll(List.of(more));
        return EddyRun.of(arguments.toArray());
    }

    private static List<LoggedClick> withoutRepeats(List<LoggedClick> clicks) {
        var kept = new ArrayList<LoggedClick>();
        for (var session : Session.of(clicks, Long.MAX_VALUE)) {
            var before = "";
            for (var click : session.clicks()) {
                if (!click.itemId().equals(before)) {
                    kept.add(click);
                }
                before = click.itemId();
            }
        }
        return kept;
    }

    private static Object[] with(List<?> arguments, Object... more) {
        return Stream.concat(arguments.stream(), Stream.of(more)).toArray();
    }
}
