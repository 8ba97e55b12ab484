package io.eddy.command.stream;

import io.eddy.schemas.ModelRelease;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Whether a release for a share of the sessions is followed until it is decided whether it does better. */
final class DecisionOptions {

    @Option(
            names = "--promote-when-better",
            description =
                    "Give it all sessions as soon as the evaluation has decided that it does better. Needs --share and a"
                            + " running eddy prequential.")
    boolean promoteWhenBetter;

    @Option(
            names = "--rollback-when-worse",
            description =
                    "Return to what serves the other sessions as soon as the evaluation has decided that it does worse."
                            + " Needs --share and a running eddy prequential.")
    boolean rollbackWhenWorse;

    @Option(
            names = "--decide-by",
            paramLabel = "FIGURE",
            defaultValue = "RECALL",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "What decides, at cut-off 20: ${COMPLETION-CANDIDATES}; with --interleave it is the sessions' preference.")
    Figure figure;

    @Option(
            names = "--decide-within",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "How long to wait for the decision; after that the share stays as it is, and the command ends with code"
                            + " " + ReleaseCommand.UNDECIDED + ".")
    Duration within;

    @Option(
            names = "--comparisons-topic",
            paramLabel = "TOPIC",
            defaultValue = "model-comparisons",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the evaluation says which version does better.")
    String comparisonsTopic;

    /** A figure that can decide. */
    enum Figure {
        RECALL,
        MRR
    }

    /** What decides, as in the topic. */
    String figureOf(ModelRelease release) {
        return release.getInterleaved() ? "preference" : figure.name().toLowerCase(Locale.ROOT);
    }

    /** None where nothing is followed. */
    List<String> neededTopics() {
        return isWished() ? List.of(comparisonsTopic) : List.of();
    }

    boolean isWished() {
        return promoteWhenBetter || rollbackWhenWorse;
    }
}
