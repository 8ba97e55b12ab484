package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.LogReader;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyProcess;
import io.eddy.command.EddyRun;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.embedded.StandingFlink;
import io.eddy.embedded.TrainedBundle;
import io.eddy.inference.testing.CountGraphs;
import io.eddy.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code eddy replay --verify}: offline, recommendation topic and evaluation topic, click by click. */
class VerificationITCase {

    private static final String AGREE = "Offline, recommendation topic and evaluation topic agree on every one of ";
    private static final Path RSC15 = Path.of(System.getProperty("eddy.data"), "rsc15_100k");
    private static final int PARTITIONS = 2;
    private static final long GAP_MS = 30 * 60_000;

    /** 2026-01-05T08:00Z. */
    private static final long FIRST_CLICK_MS = 1_767_600_000_000L;

    private static final double SECONDS = 20;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"gru4rec, LAST", "gru4rec, SEEN", "windowed, NOTHING", "windowed, SEEN", "VMIS_KNN, LAST", "STAN, SEEN"
    })
    void shouldVerifyInOneProcessWhateverTheModelAndWhateverIsLeftOut(String kind, LeaveOut rule) throws Exception {
        var bundle = folder.resolve("bundle");
        var shop = new SyntheticShop(3, FIRST_CLICK_MS);
        var training = shop.sessions("train-", 1_000);
        switch (kind) {
            case "gru4rec" -> new TrainedBundle(bundle);
            case "windowed" -> CountGraphs.write(bundle, "1", Session.items(Session.of(training, GAP_MS)), 3);
            default -> index(training, kind, bundle);
        }
        var log = log(shop.sessions("later-", 100));

        var same = EddyRun.of("replay", log, "--verify", bundle, "--embedded", "--leave-out", rule);

        assertThat(same.err()).isEmpty();
        assertThat(same.out()).contains(AGREE, "Left out of every list: " + rule.inWords() + ".");
        assertThat(same.exitCode()).isZero();
    }

    @Test
    void shouldNotCallAComparisonOfNothingAVerification() throws Exception {
        var bundle = folder.resolve("bundle");
        new TrainedBundle(bundle);
        var log = log(List.of(new LoggedClick("alone", "item-0001", FIRST_CLICK_MS, "click")));

        var nothing = EddyRun.of("replay", log, "--verify", bundle, "--embedded");

        assertThat(nothing.out()).contains("There was nothing to predict, so there is nothing to compare.");
        assertThat(nothing.exitCode()).isEqualTo(1);
    }

    private void index(List<LoggedClick> training, String method, Path bundle) throws Exception {
        var log = folder.resolve("training.csv.gz");
        LogWriter.write(log, training);
        var indexed = EddyRun.of("index", log, "--method", method, "--out", bundle);
        assertThat(indexed.exitCode()).as(indexed.err()).isZero();
    }

    @Test
    void shouldRefuseOptionsThatDoNotGoTogether() {
        assertThat(EddyRun.of("replay", "log", "--embedded").err()).contains("--embedded needs --verify");
        assertThat(EddyRun.of("replay", "log", "--no-shift-to-now", "--gap", "PT1H")
                        .err())
                .contains("--gap needs --verify or --shift-to-now");
        assertThat(EddyRun.of("replay", "log", "--verify", folder, "--shift-to-now")
                        .err())
                .contains("--shift-to-now does not go with --verify");
        assertThat(EddyRun.of("replay", "log", "--leave-out", "last").err()).contains("--leave-out needs --verify");
        assertThat(EddyRun.of("replay", "log", "--verify", folder, "--embedded", "--clicks-format", "AVRO")
                        .err())
                .contains("--clicks-format does not go with --embedded");
    }

    /** With a session gap that is not the job's the offline evaluation cuts where the stream did not. */
    @Test
    void shouldNameTheFirstDifferenceAndFail() throws Exception {
        var bundle = folder.resolve("bundle");
        var clicks = new TrainedBundle(bundle).laterClicks(20);
        try (var kafka = broker();
                var flink = new StandingFlink(Files.createDirectory(folder.resolve("flink")));
                var evaluation = evaluation(kafka)) {
            submit(kafka, flink, bundle);

            var run = EddyRun.of(
                    "replay", log(clicks), "--kafka", kafka.bootstrapServers(), "--verify", bundle, "--gap", "PT1S");

            assertThat(evaluation.isAlive()).isTrue();
            assertThat(run.out()).contains("DIFFER on", "The first: Click ", "rank none offline");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    /** On RSC15's last day where it is there, else on clicks that are made up. */
    @Test
    void shouldAgreeThoughTaskManagerAndEvaluationAreKilled() throws Exception {
        var bundle = folder.resolve("bundle");
        var clicks = Files.isDirectory(RSC15) ? real(bundle) : madeUp(bundle);
        var times = clicks.stream().mapToLong(LoggedClick::eventTimeMs).summaryStatistics();
        double speed = (times.getMax() - times.getMin()) / 1000.0 / SECONDS;
        try (var kafka = broker();
                var flink = new StandingFlink(Files.createDirectory(folder.resolve("flink")))) {
            var killed = evaluation(kafka);
            try {
                submit(kafka, flink, bundle);
                var replay = CompletableFuture.supplyAsync(() -> EddyRun.of(
                        "replay",
                        folder.resolve("log.csv.gz"),
                        "--kafka",
                        kafka.bootstrapServers(),
                        "--verify",
                        bundle,
                        "--speed",
                        speed));
                awaitRecords(kafka, Topics.RECOMMENDATIONS, clicks.size() / 5, replay);
                flink.killTaskManager();
                awaitRecords(kafka, Topics.EVALUATED_PREDICTIONS, clicks.size() / 3, replay);
                killed.close();
                assertThat(records(kafka, Topics.EVALUATED_PREDICTIONS)).isLessThan(clicks.size());
                try (var evaluation = evaluation(kafka)) {
                    var run = replay.join();

                    assertThat(evaluation.isAlive()).isTrue();
                    assertThat(run.err()).isEmpty();
                    assertThat(run.out()).contains(AGREE, "+ 0 missing").doesNotContain("; 0 recommendations too many");
                    assertThat(run.exitCode()).as(run.out()).isZero();
                }
            } finally {
                killed.close();
            }
        }
    }

    private List<LoggedClick> madeUp(Path bundle) throws Exception {
        var clicks = new TrainedBundle(bundle).laterClicks(300);
        log(clicks);
        return clicks;
    }

    private List<LoggedClick> real(Path bundle) throws Exception {
        var training = EddyRun.of(
                "train",
                RSC15.resolve("train_full.csv.gz"),
                "--out",
                folder.resolve("run"),
                "--epochs",
                1,
                "--hidden-size",
                32,
                "--hold-out",
                0);
        assertThat(training.exitCode()).as(training.err()).isZero();
        Files.move(folder.resolve("run/bundle"), bundle);
        var clicks = new LogReader().read(RSC15.resolve("test.csv.gz")).clicks();
        log(clicks);
        return clicks;
    }

    private Path log(List<LoggedClick> clicks) throws Exception {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, clicks);
        return log;
    }

    private EddyProcess evaluation(EmbeddedKafka kafka) throws Exception {
        return EddyProcess.evaluation(kafka.bootstrapServers(), Files.createDirectories(folder.resolve("evaluation")));
    }

    private EmbeddedKafka broker() throws Exception {
        var kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        kafka.createTopics(PARTITIONS);
        return kafka;
    }

    private static void submit(EmbeddedKafka kafka, StandingFlink flink, Path bundle) throws Exception {
        flink.submit(
                Path.of(System.getProperty("eddy.job-jar")),
                List.of(
                        "--model.bundle",
                        bundle.toString(),
                        "--kafka.bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--job.checkpoint-interval",
                        "1s"));
    }

    private static void awaitRecords(EmbeddedKafka kafka, Topics.Topic topic, long records, CompletableFuture<?> replay)
            throws Exception {
        try (var admin = kafka.connection().admin(ANSWER_WITHIN)) {
            while (records(admin, topic) < records) {
                assertThat(replay)
                        .as("replay, while records of %s are waited for", topic.name())
                        .isNotDone();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static long records(EmbeddedKafka kafka, Topics.Topic topic) throws Exception {
        try (var admin = kafka.connection().admin(ANSWER_WITHIN)) {
            return records(admin, topic);
        }
    }

    private static long records(Admin admin, Topics.Topic topic) throws Exception {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        IntStream.range(0, PARTITIONS)
                .forEach(partition -> latest.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }
}
