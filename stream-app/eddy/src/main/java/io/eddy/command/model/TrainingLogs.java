package io.eddy.command.model;

import io.eddy.clicklog.preparation.LogSummary;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TopicLogOptions;
import io.eddy.workbench.training.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The logs of a training: what is learnt from, what decides which epoch is the best, what the model is judged by at the end. */
final class TrainingLogs {

    @Parameters(paramLabel = "LOG", arity = "0..1", description = "Event log to train on.")
    private Path log;

    @Option(names = "--validation", paramLabel = "LOG", description = "Event log that decides which epoch is the best.")
    private Path validation;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Share of the sessions, the latest ones, that decide which epoch is the best where there is no"
                            + " --validation; 0 for none: then the last epoch is kept.")
    private double holdOut;

    @Option(names = "--test", paramLabel = "LOG", description = "Event log to evaluate the model on, once, at the end.")
    private Path test;

    @Mixin
    private GapOption gap;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TopicLogOptions topicOptions;

    /** @throws IllegalArgumentException that names the option; before anything is read */
    void requireGoodOptions() {
        topicOptions.requireOneOf(log, "a LOG to train on");
        gap.requireWithinBounds();
        if (!(holdOut >= 0 && holdOut < 1)) {
            throw new IllegalArgumentException("--hold-out is " + holdOut + ", expected 0 or more and below 1.");
        }
    }

    /**
     * Reads all of them, and says what they hold.
     *
     * @param out that the file of a topic's clicks lies beside
     * @param resuming whether such a file from an interrupted run is gone on with
     */
    TrainingData read(Path out, boolean resuming, PrintWriter printer) throws IOException {
        var training = logOptions.read(topicOptions.log(log, out, resuming, printer), printer);
        var data = TrainingData.of(training, gap.of(training));
        LogOptions.summarise(training, data.training(), data.gap(), printer);
        data = validation != null
                ? data.with(TrainingData.VALIDATION, logOptions.read(validation, printer), true)
                : data.withHeldOut(holdOut);
        if (test != null) {
            data = data.with("test", logOptions.read(test, printer), false);
            var part = data.evaluated().get(data.evaluated().size() - 1);
            LogOptions.summarise(part.log(), part.sessions(), data.gap(), printer);
            LogOptions.warn(
                    part.log(), LogSummary.ofShared(data.withoutHoldOut().training(), part.sessions()), printer);
        }
        if (validation != null && data.hashes().get(TrainingData.VALIDATION).equals(data.sha256())) {
            throw new IllegalArgumentException(
                    "--validation is the log that is trained on, which says nothing of other sessions; leave it out, and"
                            + " --hold-out parts sessions off.");
        }
        return data;
    }
}
