package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyProcess;
import io.eddy.command.EddyRun;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.embedded.TopicClient;
import io.eddy.embedded.TrainedBundle;
import io.eddy.inference.testing.CountGraphs;
import io.eddy.recommender.topic.Delivery;
import io.eddy.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code eddy release} while a log is replayed through a job in a process of its own. */
class ReleaseITCase {

    private static final String AGREE = "Offline, recommendation topic and evaluation topic agree on every one of ";
    private static final Pattern PREDICTIONS = Pattern.compile("offline .* ([0-9,]+)\\R");
    private static final int SUBTASKS = 4;
    private static final double SECONDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** 2026-01-05T08:00Z. */
    private static final long FIRST_CLICK_MS = 1_767_600_000_000L;

    @TempDir
    private static Path models;

    private static Path small;
    private static Path large;
    private static List<LoggedClick> clicks;

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private Delivery delivery = Delivery.AT_LEAST_ONCE;

    @BeforeAll
    static void train() throws Exception {
        small = models.resolve("small");
        clicks = new TrainedBundle(small, "small", 32).laterClicks(500);
        large = models.resolve("large");
        new TrainedBundle(large, "large", 48);
    }

    /** Two hidden sizes and another kind; what cannot be used; shares, and the ways back. */
    @Test
    void shouldAnswerEachClickOnceAndRightWhileReleasesComeAndGo() throws Exception {
        var neighbours = neighbours();
        var damaged = damaged();
        try (var broker = broker();
                var run = run(small);
                var evaluation = EddyProcess.evaluation(broker.bootstrapServers(), folder.resolve("evaluation"))) {
            evaluation.await("Evaluating ");
            var replay = replay(small, large, neighbours);

            release(0, large);
            release(0, neighbours, "--share", 0.5);
            release(0, neighbours);
            assertThat(release(1, damaged).err()).contains("encoder.onnx: its SHA-256 is ", "returns to what served");
            assertThat(release(1, damaged, "--location", folder.resolve("nowhere"))
                            .err())
                    .contains(folder.resolve("nowhere") + ": there is no such folder");
            assertThat(list())
                    .contains("100 %    4 of 4")
                    .doesNotContain(":large")
                    .doesNotContain(":small");
            release(0, "--rollback");
            assertThat(list()).contains(":large").doesNotContain(":small");
            release(0, small, "--share", 0.2);
            release(0, small, "--share", 0.5);
            assertThat(list()).contains(":large", ":small", "50 %    4 of 4");
            release(0, "--rollback");
            release(0, small);
            release(0, neighbours, "--share", 0.2, "--experiment", "spring");
            release(0, large);
            assertThat(replay)
                    .as("The replay was to last longer than the releases.")
                    .isNotDone();

            var verified = replay.join();
            assertThat(verified.err()).isEmpty();
            assertThat(verified.out())
                    .contains(AGREE, " accepted + 0 rejected + 0 missing; 0 recommendations too many");
            assertThat(verified.exitCode()).as(verified.out()).isZero();
            // Each of the three has predicted.
            assertThat(PREDICTIONS.matcher(verified.out()).results().map(found -> found.group(1)))
                    .hasSize(3)
                    .noneMatch("0"::equals);
            assertThat(run.end()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeTheSameVersionsAfterItWasKilledInTheMiddleOfARelease(Delivery newDelivery) throws Exception {
        delivery = newDelivery;
        try (var broker = broker();
                var evaluation = EddyProcess.evaluation(broker.bootstrapServers(), folder.resolve("evaluation"))) {
            evaluation.await("Evaluating ");
            var replay = announceAndKill();
            try (var again = run(small)) {
                awaitServed(":large");
                assertThat(list()).contains(":large", ":small", "50 %    4 of 4");

                var verified = replay.join();
                assertThat(verified.out()).contains(AGREE, "+ 0 missing");
                if (delivery == Delivery.EXACTLY_ONCE) {
                    assertThat(verified.out()).contains("; 0 recommendations too many");
                }
                assertThat(verified.exitCode()).as(verified.out()).isZero();
                assertThat(again.end()).isZero();
            }
        }
    }

    /** Some subtasks may serve the release by then, some not. */
    private CompletableFuture<EddyRun> announceAndKill() throws Exception {
        try (var killed = run(small)) {
            var replay = replay(small, large);
            awaitRecommendations(clicks.size() / 4);
            release(0, large, "--share", 0.5, "--timeout", "PT0S");
            assertThat(killed.isAlive()).isTrue();
            assertThat(replay).isNotDone();
            return replay;
        }
    }

    /** One version recommends what nobody clicks. */
    @Test
    void shouldPromoteWhatDoesBetterAndTakeBackWhatDoesWorse() throws Exception {
        var useless = folder.resolve("useless");
        CountGraphs.write(useless, "useless", 30, 3);
        try (var broker = broker();
                var run = run(useless);
                var evaluation = EddyProcess.evaluation(broker.bootstrapServers(), folder.resolve("evaluation"))) {
            evaluation.await("Evaluating ");
            var better = experiment(0, small, "--promote-when-better", "--rollback-when-worse");
            awaitServed(":small");
            send("first-");
            assertThat(better.join().out()).contains("gru4rec:small does better.", "gru4rec:small for all sessions");
            assertThat(list()).contains("100 %    4 of 4").doesNotContain(":useless");

            var worse = experiment(ReleaseCommand.WORSE, useless, "--rollback-when-worse", "--decide-by", "MRR");
            awaitServed(":useless");
            send("second-");
            assertThat(worse.join().out()).contains(":useless does worse.", "gru4rec:small for all sessions");
            assertThat(list()).contains("100 %    4 of 4").doesNotContain(":useless");
            evaluation.await("worse, decided after");
            assertThat(evaluation.out()).contains("count useless (50 %) against gru4rec small: ");

            assertThat(experiment(1, useless, "--rollback-when-worse").join().err())
                    .contains("it is decided already", "Another --experiment compares anew.");
            var open = experiment(ReleaseCommand.UNDECIDED, large, "--promote-when-better", "--decide-within", "PT2S");
            assertThat(open.join().out()).contains("Not decided after PT2S");
            assertThat(list()).contains(":large", ":small");
            release(0, "--rollback");
            var ended = experiment(ReleaseCommand.SUPERSEDED, large, "--promote-when-better");
            awaitServed(":large");
            release(0, "--rollback");
            assertThat(ended.join().out()).contains("Another release came");

            var preferred = experiment(0, large, "--interleave", "--promote-when-better");
            awaitServed("50 %    4 of 4");
            assertThat(list()).contains("The lists of the share are filled by both in turns.");
            clickWhatTheReleasedVersionRecommends();
            assertThat(preferred.join().out()).contains("sessions, preference +1.0000 [+0.", "] better, decided after");
            assertThat(list()).contains("100 %    4 of 4").doesNotContain(":small");
            assertThat(run.end()).isZero();
        }
    }

    /** In the lists that two versions fill. */
    private void clickWhatTheReleasedVersionRecommends() throws Exception {
        int sessions = 300;
        long nowMs = System.currentTimeMillis();
        try (var visitors = new TopicClient(kafka.bootstrapServers())) {
            for (int session = 0; session < sessions; session++) {
                visitors.send("v" + session, clicks.get(session).itemId(), nowMs, "v" + session + "-1", null);
            }
            for (int session = 0; session < sessions; session++) {
                var shown = visitors.recommendation("v" + session + "-1");
                var clicked = shown.getItems().stream()
                        .filter(candidate -> Boolean.TRUE.equals(candidate.getByReleased()))
                        .findFirst();
                if (clicked.isPresent()) {
                    visitors.send(
                            "v" + session,
                            clicked.get().getItemId(),
                            nowMs + 1,
                            "v" + session + "-2",
                            shown.getRecommendationId());
                }
            }
        }
    }

    private CompletableFuture<EddyRun> experiment(int exitCode, Path bundle, Object... arguments) {
        var all = Stream.concat(Stream.of(bundle, "--share", 0.5), Stream.of(arguments))
                .toArray();
        return CompletableFuture.supplyAsync(() -> release(exitCode, all));
    }

    /** The log's clicks, as fast as they go. */
    private void send(String sessionPrefix) throws Exception {
        var log = folder.resolve(sessionPrefix + "log.csv.gz");
        LogWriter.write(
                log,
                clicks.stream()
                        .map(click -> new LoggedClick(
                                sessionPrefix + click.sessionId(),
                                click.itemId(),
                                click.eventTimeMs(),
                                click.eventType()))
                        .toList());
        var sent = EddyRun.of("replay", log, "--kafka", kafka.bootstrapServers(), "--speed", "max");
        assertThat(sent.exitCode()).as(sent.toString()).isZero();
    }

    private void awaitRecommendations(long atLeast) throws Exception {
        var partitions = Map.of(
                new TopicPartition(Topics.RECOMMENDATIONS.name(), 0), OffsetSpec.latest(),
                new TopicPartition(Topics.RECOMMENDATIONS.name(), 1), OffsetSpec.latest());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long found = 0;
        try (var admin = kafka.connection().admin(PATIENCE)) {
            while (found < atLeast) {
                assertThat(System.nanoTime()).as("%d recommendations", found).isLessThan(deadline);
                found = admin.listOffsets(partitions).all().get().values().stream()
                        .mapToLong(end -> end.offset())
                        .sum();
            }
        }
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        try (var broker = broker()) {
            assertThat(EddyRun.of("release", "--list", "--kafka", broker.bootstrapServers())
                            .err())
                    .contains("No job has said in model-status what it serves");
            assertThat(EddyRun.of("release", small, "--releases-topic", "none", "--kafka", broker.bootstrapServers())
                            .err())
                    .contains("The release cannot start: there is no topic none");
        }
    }

    @Test
    void shouldRefuseOptionsThatDoNotGoTogether() {
        assertThat(EddyRun.of("release").err()).contains("Name either a bundle, or --rollback, or --list.");
        assertThat(EddyRun.of("release", folder, "--list").err()).contains("Name either a bundle");
        assertThat(EddyRun.of("release", "--rollback", "--share", 0.2).err()).contains("go with a bundle");
        assertThat(EddyRun.of("release", folder, "--share", 1.5).err()).contains("--share is 1.5");
        assertThat(EddyRun.of("release", folder, "--share", "NaN").err()).contains("--share is NaN");
        assertThat(EddyRun.of("release", folder, "--experiment", "e").err()).contains("--experiment needs a --share");
        assertThat(EddyRun.of("release", folder, "--share", 0.2, "--decide-within", "PT1H")
                        .err())
                .contains("go with --promote-when-better");
        assertThat(EddyRun.of(
                                "release",
                                folder,
                                "--share",
                                0.2,
                                "--interleave",
                                "--promote-when-better",
                                "--decide-by",
                                "MRR")
                        .err())
                .contains("--decide-by does not go with --interleave");
        assertThat(EddyRun.of("release", folder, "--share", 0.2, "--promote-when-better", "--decide-within", "PT0S")
                        .err())
                .contains("--decide-within is from PT1S to 3650 days");
        assertThat(EddyRun.of("release", folder, "--interleave").err()).contains("--interleave needs a --share");
        assertThat(EddyRun.of("release", folder, "--promote-when-better").err()).contains("need a --share below 1");
        assertThat(EddyRun.of("release", folder).err()).contains("manifest.sha256: is missing");
    }

    private EmbeddedKafka broker() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        kafka.createTopics(2);
        return kafka;
    }

    private EddyProcess run(Path bundle) throws Exception {
        var run = new EddyProcess(
                folder.resolve("run"),
                "run",
                "--bundle",
                bundle,
                "--kafka",
                kafka.bootstrapServers(),
                "--parallelism",
                SUBTASKS,
                "--state",
                folder.resolve("state"),
                "--ui-port",
                0,
                "--option",
                "job.checkpoint-interval=1s",
                // Releases follow each other in seconds here.
                "--option",
                "job.warm-up=0s",
                "--option",
                "job.delivery=" + delivery);
        run.await("The job runs.");
        return run;
    }

    private CompletableFuture<EddyRun> replay(Path... bundles) throws Exception {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, clicks);
        var times = clicks.stream().mapToLong(LoggedClick::eventTimeMs).summaryStatistics();
        var arguments = new ArrayList<Object>(List.of("replay", log, "--kafka", kafka.bootstrapServers()));
        arguments.addAll(List.of("--speed", (times.getMax() - times.getMin()) / 1000.0 / SECONDS));
        for (var bundle : bundles) {
            arguments.addAll(List.of("--verify", bundle));
        }
        return CompletableFuture.supplyAsync(() -> EddyRun.of(arguments.toArray()));
    }

    private EddyRun release(int exitCode, Object... arguments) {
        var released = EddyRun.of(
                Stream.concat(Stream.of("release", "--kafka", kafka.bootstrapServers()), Stream.of(arguments))
                        .toArray());
        assertThat(released.exitCode()).as(released.toString()).isEqualTo(exitCode);
        return released;
    }

    private String list() {
        return release(0, "--list").out();
    }

    private void awaitServed(String version) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!list().contains(version)) {
            assertThat(System.nanoTime()).as(list()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private Path neighbours() throws Exception {
        var log = folder.resolve("training.csv.gz");
        LogWriter.write(log, new SyntheticShop(3, FIRST_CLICK_MS).sessions("train-", 1_000));
        var bundle = folder.resolve("neighbours");
        var indexed = EddyRun.of("index", log, "--method", "VMIS_KNN", "--out", bundle);
        assertThat(indexed.exitCode()).as(indexed.err()).isZero();
        return bundle;
    }

    /** Nobody has a copy from before it was damaged. */
    private Path damaged() throws Exception {
        var bundle = folder.resolve("damaged");
        CountGraphs.write(bundle, "1", 4, 3);
        var encoder = bundle.resolve("encoder.onnx");
        var bytes = Files.readAllBytes(encoder);
        bytes[bytes.length / 2] ^= 1;
        Files.write(encoder, bytes);
        return bundle;
    }
}
