package io.eddy.command.stream;

import io.eddy.schemas.ModelRelease;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Whether a release for a share of the sessions is followed until it is decided whether it does better. */
final class DecisionOptions {

    private static final Duration DEFAULT = Duration.ofHours(24);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);

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
            description =
                    "What decides, at cut-off 20: ${COMPLETION-CANDIDATES}. Default RECALL; with --interleave it is whom"
                            + " sessions prefer.")
    private Figure figure;

    @Option(
            names = "--decide-within",
            paramLabel = "DURATION",
            description =
                    "How long to wait for the decision; after that the share stays as it is, and the command ends with code"
                            + " " + ReleaseCommand.UNDECIDED + ". Default PT24H.")
    private Duration within;

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
        var named = figure == null ? Figure.RECALL : figure;
        return release.getInterleaved() ? "preference" : named.name().toLowerCase(Locale.ROOT);
    }

    Duration within() {
        return within == null ? DEFAULT : within;
    }

    /** @throws IllegalArgumentException where an option would change nothing, or the time is none */
    void requireSense(boolean interleave) {
        if (!isWished() && (figure != null || within != null)) {
            throw new IllegalArgumentException(
                    "--decide-by and --decide-within go with --promote-when-better or --rollback-when-worse.");
        }
        if (interleave && figure != null) {
            throw new IllegalArgumentException(
                    "--decide-by does not go with --interleave: there sessions' preference decides.");
        }
        if (within().compareTo(SHORTEST) < 0 || within().compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "--decide-within is from " + SHORTEST + " to " + LONGEST.toDays() + " days, not " + within() + ".");
        }
    }

    /** None where nothing is followed. */
    List<String> neededTopics() {
        return isWished() ? List.of(comparisonsTopic) : List.of();
    }

    boolean isWished() {
        return promoteWhenBetter || rollbackWhenWorse;
    }
}
