package io.eddy.command;

import io.eddy.evaluation.log.LoggedClick;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayListener;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.ReplaySettings;
import io.eddy.schemas.WireFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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
                    + " with 1 where a click has no answer or more than one.",
            "Event times stay as they are in the log: a job that has already seen later clicks rejects the log as"
                    + " session_ended."
        })
final class ReplayCommand implements Callable<Integer> {

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

    @Mixin
    private LogOptions logOptions;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("--patience is " + patience + ", expected more than 0.");
        }
        var settings = new ReplaySettings(
                kafka.bootstrapServers,
                clicksTopic,
                clicksFormat,
                recommendations.topic,
                recommendations.format,
                rejectedTopic,
                recommendations.registry(),
                speed.value(),
                patience);
        var clicks = logOptions.read(log, out).clicks();
        var report = replay(clicks, settings);
        new ReportPrinter(out).print(report);
        return report.isComplete() ? 0 : EddyCommand.FAILED;
    }

    private static ReplayReport replay(List<LoggedClick> clicks, ReplaySettings settings) throws InterruptedException {
        try (var bar = Progress.bar("Replaying", clicks.size())) {
            var listener = new ReplayListener() {
                @Override
                public void onAnswered() {
                    bar.step();
                }
            };
            return new Replay(clicks, settings, listener).run();
        }
    }
}
