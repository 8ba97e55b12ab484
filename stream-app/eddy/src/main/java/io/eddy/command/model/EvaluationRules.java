package io.eddy.command.model;

import io.eddy.catalogue.session.ImmediateRepeats;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.workbench.evaluation.EvaluatedLogs;
import io.eddy.workbench.evaluation.SideBySideEvaluation.Rules;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The rules of an evaluation. */
final class EvaluationRules {

    private static final int MOST_CANDIDATES = 1_000;
    private static final int MOST_EXAMPLES = 100;

    @Option(
            names = "--k",
            paramLabel = "N",
            defaultValue = "20",
            showDefaultValue = Visibility.ALWAYS,
            description = "The largest cut-off.")
    private int k;

    @Option(
            names = "--tie-rule",
            paramLabel = "RULE",
            defaultValue = "PLACE_IN_THE_LIST",
            showDefaultValue = Visibility.ALWAYS,
            description = "Rank among items of the same score: ${COMPLETION-CANDIDATES}.")
    private TieRule tieRule;

    @Option(
            names = "--unknown-items",
            paramLabel = "RULE",
            defaultValue = "MISS",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Test clicks on items that --train does not hold: MISS counts them as misses; LEFT_OUT takes them out"
                            + " of the sessions first.")
    private UnknownItems unknownItems;

    @Mixin
    private LeaveOutOption leaveOutOption;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "6",
            showDefaultValue = Visibility.ALWAYS,
            description = "Sessions to show in full in the report.")
    private int examples;

    /** @throws IllegalArgumentException that names the option; before anything is read */
    void requireGoodOptions() {
        if (k < 1 || k > MOST_CANDIDATES) {
            throw new IllegalArgumentException("--k is " + k + ", expected 1 to " + MOST_CANDIDATES + ".");
        }
        if (examples < 0 || examples > MOST_EXAMPLES) {
            throw new IllegalArgumentException("--examples is " + examples + ", expected 0 to " + MOST_EXAMPLES + ".");
        }
    }

    /** What is left out of lists is decided by the training log unless named, and said. */
    Rules decide(EvaluatedLogs logs, PrintWriter printer) {
        var leaveOut = leaveOutOption.decide(ImmediateRepeats.in(logs.train().sessions()), printer);
        return new Rules(k, tieRule, unknownItems, leaveOut, examples);
    }
}
