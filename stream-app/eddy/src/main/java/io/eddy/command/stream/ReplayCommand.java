package io.eddy.command.stream;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.option.KafkaOptions;
import io.eddy.command.option.LogOptions;
import io.eddy.command.process.ExitCode;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.embedded.EmbeddedSystem;
import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.replay.ClicksOfNow;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayListener;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.ReplaySettings;
import io.eddy.replay.Verification;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.RequiredTopics;
import io.eddy.serving.StreamInstances;
import io.eddy.workbench.evaluation.BundleNextItemModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends an event log into the clicks topic in order of time, and reads the recommendations back.",
            "Accounts for every click, and prints Recall@k and MRR@k of what the topic said, throughput and latency. Exits"
                    + " with 1 where a click has no answer or more than one; with --verify a second answer may come, as"
                    + " after a failure, if it says the same.",
            "Event times stay as they are in the log: a job that has already seen later clicks rejects the log as"
                    + " session_ended."
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayCommand.class);
    private static final Duration LONGEST_GAP = Duration.ofDays(10_000);
    private static final Set<String> OF_A_VERIFICATION = Set.of("--leave-out", "--evaluated-topic");
    private static final Set<String> OF_A_RUNNING_SYSTEM = Set.of(
            "--kafka",
            "--kafka-config",
            "--clicks-topic",
            "--clicks-format",
            "--recommendations-topic",
            "--recommendations-format",
            "--rejected-topic",
            "--evaluated-topic",
            "--schema-registry");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LOG", description = "Event log to replay.")
    private Path log;

    @Mixin
    private SpeedOption speed;

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            defaultValue = "PT60S",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long nothing may come back before the replay gives up.")
    private Duration patience;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--clicks-topic",
            paramLabel = "TOPIC",
            defaultValue = "clicks",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where clicks are sent.")
    private String clicksTopic;

    @Option(
            names = "--clicks-format",
            paramLabel = "FORMAT",
            defaultValue = "JSON",
            showDefaultValue = Visibility.ALWAYS,
            description = "How clicks are written: ${COMPLETION-CANDIDATES}.")
    private WireFormat clicksFormat;

    @Mixin
    private RecommendationOptions recommendations;

    @Option(
            names = "--rejected-topic",
            paramLabel = "TOPIC",
            defaultValue = "clicks-rejected",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where rejected clicks are read.")
    private String rejectedTopic;

    @Option(
            names = "--verify",
            paramLabel = "BUNDLE",
            description =
                    "Compare click by click: the rank of the next item by this bundle offline, in the recommendations and in"
                            + " the evaluation topic, which 'eddy prequential' writes. Names the first difference and exits with 1"
                            + " where there is one. Differs too where the job has seen clicks of the log's sessions before: it"
                            + " goes on with those sessions, offline they begin.")
    private Path verified;

    @Option(
            names = "--embedded",
            description =
                    "Verify in this process: with a Kafka broker, the job and the evaluation of its own, instead of"
                            + " --kafka.")
    private boolean embedded;

    @Option(
            names = "--evaluated-topic",
            paramLabel = "TOPIC",
            defaultValue = "evaluated-predictions",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where --verify reads the evaluation, in the format of the recommendations.")
    private String evaluatedTopic;

    @Option(
            names = "--shift-to-now",
            negatable = true,
            description =
                    "Whether clicks happen when they are sent, sessions cut at pauses of more than --gap beforehand; else when the log"
                            + " says, and a topic that holds later clicks has ended their sessions. By default, unless with --verify.")
    private Boolean shiftToNow;

    @Option(
            names = "--gap",
            paramLabel = "DURATION",
            defaultValue = "PT30M",
            showDefaultValue = Visibility.ALWAYS,
            description = "Pause that ends a session in the job.")
    private Duration gap;

    @Option(
            names = "--leave-out",
            paramLabel = "RULE",
            description =
                    "What the recommendations of the job that is verified leave out: ${COMPLETION-CANDIDATES}; with"
                            + " --embedded the job is told so. By default what the bundle says.")
    private LeaveOut leaveOut;

    @Mixin
    private LogOptions logOptions;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        requireGoodOptions();
        var connection = kafka.connection();
        var bundle = verified == null ? null : ModelBundle.load(verified);
        var read = logOptions.read(log, out).clicks();
        var clicks = isShifted() ? ClicksOfNow.of(read, gap.toMillis()) : read;
        if (!embedded) {
            RequiredTopics.requirePresent("The replay", connection, topics(), StreamInstances.BROKER_TIMEOUT);
            return replay(clicks, settings(connection), bundle);
        }
        var folder = Files.createTempDirectory("eddy-verification-");
        try (var system = EmbeddedSystem.start(folder, verified, gap, rule(bundle), LoopbackPort.FREE)) {
            return replay(clicks, settings(system.kafka().connection()), bundle);
        } finally {
            deleteQuietly(folder);
        }
    }

    private void requireGoodOptions() {
        // Refuses one that is none, before the log is read.
        speed.value();
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("--patience is " + patience + ", expected more than 0.");
        }
        if (verified != null && Boolean.TRUE.equals(shiftToNow)) {
            throw new IllegalArgumentException(
                    "--shift-to-now does not go with --verify, which judges the log's own times.");
        }
        if (embedded && verified == null) {
            throw new IllegalArgumentException("--embedded needs --verify: the bundle to run.");
        }
        if (gap.compareTo(Duration.ofMillis(1)) < 0 || gap.compareTo(LONGEST_GAP) > 0) {
            throw new IllegalArgumentException("--gap is " + gap + ", expected PT0.001S to " + LONGEST_GAP + ".");
        }
        for (var option : spec.commandLine().getParseResult().matchedOptions()) {
            var name = option.longestName();
            if (embedded && OF_A_RUNNING_SYSTEM.contains(name)) {
                throw new IllegalArgumentException(
                        name + " does not go with --embedded, which has topics and formats of its own.");
            }
            if (verified == null && !isShifted() && name.equals("--gap")) {
                throw new IllegalArgumentException("--gap needs --verify or --shift-to-now: the job has its own.");
            }
            if (verified == null && OF_A_VERIFICATION.contains(name)) {
                throw new IllegalArgumentException(name + " needs --verify.");
            }
        }
    }

    /** Flink may still be writing for a moment; what stays lies among temporary files. */
    private static void deleteQuietly(Path folder) {
        try {
            WholeFolder.deleteIfExists(folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.info("{} could not be deleted", folder, e);
        }
    }

    private List<String> topics() {
        var topics = new ArrayList<>(List.of(clicksTopic, recommendations.topic, rejectedTopic));
        if (verified != null) {
            topics.add(evaluatedTopic);
        }
        return topics;
    }

    private ReplaySettings settings(KafkaConnection connection) {
        return new ReplaySettings(
                connection,
                clicksTopic,
                clicksFormat,
                recommendations.topic,
                recommendations.format,
                rejectedTopic,
                verified == null ? null : evaluatedTopic,
                recommendations.registry(),
                speed.value(),
                isShifted(),
                patience);
    }

    private boolean isShifted() {
        return shiftToNow == null ? verified == null : shiftToNow;
    }

    private LeaveOut rule(ModelBundle bundle) {
        return leaveOut == null ? bundle.leaveOut() : leaveOut;
    }

    /** @param bundle null where nothing is to be verified */
    private int replay(List<LoggedClick> clicks, ReplaySettings settings, ModelBundle bundle) throws Exception {
        var printer = new ReportPrinter(spec.commandLine().getOut());
        ReplayReport report;
        Replay replay;
        try (var bar = TerminalProgress.bar("Replaying", clicks.size())) {
            replay = new Replay(clicks, settings, new ReplayListener() {
                @Override
                public void onAnswered() {
                    bar.step();
                }
            });
            report = replay.run();
        }
        if (bundle == null) {
            printer.print(report);
            return report.isComplete() ? 0 : ExitCode.FAILED;
        }
        printer.printAccount(report);
        var expected = bundle.manifest().name() + " " + bundle.manifest().version();
        if (report.accepted() > 0 && !report.models().equals(Set.of(expected))) {
            spec.commandLine()
                    .getOut()
                    .println("The job recommends by " + report.models() + ", --verify names " + expected + ".");
        }
        Verification verification;
        try (var model = Models.open(bundle);
                var bar = TerminalProgress.bar("Evaluating", clicks.size())) {
            verification = Verification.of(
                    replay.clicks(),
                    gap.toMillis(),
                    WithoutClicked.of(new BundleNextItemModel(model), rule(bundle)),
                    report,
                    bar::stepBy);
        }
        printer.printHeader();
        printer.printRow("offline", verification.offline());
        printer.printRow("recommendation topic", verification.recommendations());
        printer.printRow("evaluation topic", verification.evaluations());
        printer.printLeftOut(rule(bundle));
        printer.printVerdict(verification, report);
        return verification.agrees() && report.isConsistent() ? 0 : ExitCode.FAILED;
    }
}
