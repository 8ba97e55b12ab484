package io.eddy.command.model;

import io.eddy.clicklog.preparation.LogSummary;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TopicLogOptions;
import io.eddy.workbench.evaluation.EvaluatedLogs;
import io.eddy.workbench.evaluation.SummedLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The two logs of an evaluation. */
final class EvaluationLogs {

    @Option(
            names = "--train",
            required = true,
            paramLabel = "LOG",
            description = "Event log that the baselines learn from.")
    private Path train;

    @Option(names = "--test", paramLabel = "LOG", description = "Event log to evaluate on; or --from-topic.")
    private Path test;

    @Mixin
    private GapOption gap;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TopicLogOptions topicOptions;

    /** @throws IllegalArgumentException that names the option; before anything is read */
    void requireGoodOptions() {
        gap.requireWithinBounds();
        topicOptions.requireOneOf(test, "--test LOG");
    }

    /**
     * Reads both, and says what they hold.
     *
     * @param out that the file of a topic's clicks lies beside
     */
    EvaluatedLogs read(Path out, PrintWriter printer) throws IOException {
        var testFile = topicOptions.log(test, out, false, printer);
        var training = logOptions.read(train, printer);
        var used = gap.of(training);
        var learnt = SummedLog.of(training, used);
        LogOptions.tell(learnt.log(), learnt.summary(), printer);
        var judged = SummedLog.of(logOptions.read(testFile, printer), used);
        LogOptions.tell(judged.log(), judged.summary(), printer);
        LogOptions.warn(judged.log(), LogSummary.ofShared(learnt.sessions(), judged.sessions()), printer);
        return new EvaluatedLogs(learnt, judged, used);
    }
}
