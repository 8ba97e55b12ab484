package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.command.EddyProcess;
import io.eddy.command.EddyRun;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.embedded.TrainedBundle;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayListener;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.ReplaySettings;
import io.eddy.schemas.Topics;
import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eddy run} in a process of its own, killed, stopped and started again. */
class RunCommandITCase {

    private static final int PARTS = 3;
    private static final double REPLAY_MS = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path bundleFolder;

    private static Path bundle;
    private static TrainedBundle trained;

    @TempDir
    private Path folder;

    private Path state;
    private EmbeddedKafka kafka;
    private EddyProcess run;

    @BeforeAll
    static void train() throws IOException {
        bundle = bundleFolder.resolve("bundle");
        trained = new TrainedBundle(bundle);
    }

    @BeforeEach
    void start() throws Exception {
        state = folder.resolve("the state");
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        kafka.createTopics(2);
    }

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
        kafka.close();
    }

    @Test
    void shouldGoOnByItselfWhereItWasKilled() throws Exception {
        var clicks = trained.laterClicks(400);
        var answered = new AtomicInteger();
        run = run();
        run.await("The job runs.");
        var replaying = Executors.newSingleThreadExecutor();
        try {
            var report = replaying.submit(() -> replay(clicks, spreadOverTime(clicks), answered));
            for (int part = 1; part < PARTS; part++) {
                awaitAnswers(answered, part * clicks.size() / PARTS);
                run.close();
                run = run();
                run.await("Going on from the checkpoint of ");
            }
            assertThat(report.get().isConsistent()).isTrue();
            assertThat(report.get().accepted()).isEqualTo(clicks.size());
            assertThat(report.get().repeated()).isPositive();
            assertThat(report.get().metrics().predictions())
                    .isEqualTo(clicks.size() - Session.of(clicks, 30 * 60_000L).size());
        } finally {
            replaying.shutdownNow();
        }
        assertThat(run.end()).as(run.out()).isZero();
        // What a clean stop leaves to go on from is its savepoint.
        assertThat(list(state.resolve("savepoints"))).hasSize(1);
        assertThat(run.out()).contains("Stopped with the savepoint of");
        // Of the two that were killed too.
        assertThat(list(folder.resolve("run/tmp"))).isEmpty();
        assertThat(list(folder.resolve("run/logs")))
                .hasSize(PARTS)
                .anySatisfy(file -> assertThat(file).hasFileName("eddy-run-" + run.pid() + ".log"))
                .allSatisfy(file -> assertThat(file)
                        .content()
                        .contains("eddy 0.1.0-SNAPSHOT (commit ", " Runs " + bundle + " as group eddy-recommender")
                        .doesNotContain("ssl.keystore"));
    }

    @Test
    void shouldRefuseAStateThatIsDamagedOrAnothersOrInUse() throws Exception {
        run = run();
        run.await("The job runs.");
        var second = EddyRun.of(arguments().toArray());
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err()).contains("Another process is at work in " + state);
        awaitCheckpoint();
        assertThat(run.end()).as(run.out()).isZero();

        var others = new ArrayList<>(arguments());
        others.addAll(List.of("--option", "kafka.group-id=another"));
        assertThat(EddyRun.of(others.toArray()).err())
                .contains(state + " holds the state of another job: topic clicks (id ")
                .contains("Name another folder by --state, or begin anew with --fresh");

        var savepoint = list(state.resolve("savepoints")).get(0);
        var metadata = savepoint.resolve("_metadata");
        var good = Files.readAllBytes(metadata);
        var bad = good.clone();
        bad[bad.length / 2] ^= 1;
        bad[bad.length / 2 + 1] ^= 1;
        Files.write(metadata, bad);
        assertThat(EddyRun.of(arguments().toArray()).err())
                .contains("The job cannot go on from the savepoint of")
                .contains("its file _metadata is not what was written")
                .contains("There is none before it; --fresh begins with no sessions");
        Files.delete(savepoint.resolve("SHA256SUMS"));
        Files.write(metadata, Arrays.copyOf(good, good.length / 2));
        assertThat(EddyRun.of(arguments().toArray()).err()).contains("its metadata cannot be read");

        var fresh = new ArrayList<>(arguments());
        fresh.add("--fresh");
        run = new EddyProcess(folder.resolve("run"), fresh.toArray());
        run.await("No state in " + state + " to go on from: begins with no sessions");
        run.await("The job runs.");
    }

    @Test
    void shouldGoOnWhileCheckpointsFailAndStopOnTheLastOneWhereNoSavepointCanBeWritten() throws Exception {
        run = run();
        run.await("The job runs.");
        awaitCheckpoint();
        var ofJob = list(state.resolve("checkpoints")).get(0);
        Files.move(ofJob, folder.resolve("aside"));
        Files.writeString(ofJob, "in the way");
        run.await("eddy: A checkpoint failed: ");
        var clicks = trained.laterClicks(20);
        assertThat(replay(clicks).accepted()).isEqualTo(clicks.size());
        assertThat(run.out()).doesNotContain("starts again");
        Files.delete(ofJob);
        run.await("eddy: Checkpoints are written again, after ");

        Files.writeString(state.resolve("savepoints"), "in the way");
        assertThat(run.end()).as(run.out()).isEqualTo(3);
        assertThat(run.out())
                .contains("Stopped without a savepoint: the savepoint cannot be written")
                .contains("The same command goes on from the checkpoint of")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("run/logs/eddy-run-" + run.pid() + ".log"))
                .as("what has the stack trace")
                .content()
                .containsPattern("Stopped without a savepoint\\R.*IOException: the savepoint cannot be written")
                .contains("\tat io.eddy.embedded.EmbeddedRecommender.stopWithSavepoint");
        run = run();
        run.await("Going on from the checkpoint of ");
        run.await("The job runs.");
    }

    @Test
    void shouldEndWhereTheClicksTopicIsMadeAnewAndBeginWithItOnlyWhenTold() throws Exception {
        run = run();
        run.await("The job runs.");
        awaitCheckpoint();
        try (var admin = kafka.connection().admin(PATIENCE)) {
            admin.deleteTopics(List.of(Topics.CLICKS.name())).all().get();
        }
        run.await("Waiting for the topic clicks, last seen at ");
        kafka.createTopics(2);
        assertThat(run.exitCode()).as(run.out()).isEqualTo(4);
        assertThat(run.out())
                .contains("eddy: The job ends: the topic clicks was made anew, and what is in " + state
                        + " fits the one before. --fresh begins with the new one.");
        var again = EddyRun.of(arguments().toArray());
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains(state + " holds the state of another job: topic clicks (id ");
        var fresh = new ArrayList<>(arguments());
        fresh.add("--fresh");
        run = new EddyProcess(folder.resolve("run"), fresh.toArray());
        run.await("The job runs.");
    }

    @Test
    void shouldWaitForTheBrokerAndReadPartitionsThatTheClicksTopicGains() throws Exception {
        run = run();
        run.await("The job runs.");
        kafka.close();
        run.await("Waiting for the broker, last seen at ");
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), LoopbackPort.exactly(kafka.port()));
        run.await("Brokers and topics are well again");
        try (var admin = kafka.connection().admin(PATIENCE)) {
            admin.createPartitions(Map.of(Topics.CLICKS.name(), NewPartitions.increaseTo(5)))
                    .all()
                    .get();
        }
        run.await("eddy: Changed: the topic clicks has 5 partitions, it had 2.");
        var clicks = trained.laterClicks(40);
        assertThat(replay(clicks).accepted()).isEqualTo(clicks.size());
    }

    @Test
    void shouldRefuseAFileSystemThatFlinkHasNot() {
        var run = EddyRun.of(
                "run", "--bundle", bundle, "--kafka", kafka.bootstrapServers(), "--state", "s3://bucket/state");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("s3://bucket/state cannot be reached: Flink has no file system s3");
    }

    private EddyProcess run() throws IOException {
        return new EddyProcess(folder.resolve("run"), arguments().toArray());
    }

    private List<Object> arguments() {
        return List.of(
                "run",
                "--bundle",
                bundle,
                "--kafka",
                kafka.bootstrapServers(),
                "--state",
                state,
                "--ui-port",
                0,
                "--option",
                "job.checkpoint-interval=1s");
    }

    private ReplayReport replay(List<LoggedClick> clicks) throws InterruptedException {
        return replay(clicks, ReplaySettings.AS_FAST_AS_POSSIBLE, new AtomicInteger());
    }

    private static double spreadOverTime(List<LoggedClick> clicks) {
        double logMs = clicks.stream().mapToLong(LoggedClick::eventTimeMs).max().orElseThrow()
                - clicks.stream().mapToLong(LoggedClick::eventTimeMs).min().orElseThrow();
        return Math.max(1, logMs / REPLAY_MS);
    }

    private ReplayReport replay(List<LoggedClick> clicks, double speed, AtomicInteger answered)
            throws InterruptedException {
        var settings = ReplaySettings.builder(kafka.connection())
                .speed(speed)
                .patience(PATIENCE)
                .build();
        return new Replay(clicks, settings, new ReplayListener() {
                    @Override
                    public void onAnswered() {
                        answered.incrementAndGet();
                    }
                })
                .run();
    }

    private static void awaitAnswers(AtomicInteger answered, int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answered.get() < count) {
            assertThat(System.nanoTime()).as("answers: " + answered).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void awaitCheckpoint() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hasCheckpoint()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private boolean hasCheckpoint() throws IOException {
        for (var job : list(state.resolve("checkpoints"))) {
            for (var checkpoint : list(job)) {
                if (Files.exists(checkpoint.resolve("_metadata"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Path> list(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (var files = Files.list(parent)) {
            return files.toList();
        }
    }
}
