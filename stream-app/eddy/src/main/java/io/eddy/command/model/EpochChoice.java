package io.eddy.command.model;

import io.eddy.modelexport.training.BestEpoch;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How the best epoch is found, and what becomes of it. */
final class EpochChoice {

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "3",
            showDefaultValue = Visibility.ALWAYS,
            description = "Stop after so many epochs without a better validation MRR@20; 0 never stops.")
    private int patience;

    @Option(
            names = "--no-final-training",
            description =
                    "Keep the weights that were judged on the held-out sessions, and so have not learnt from them, instead of"
                            + " training anew on all sessions.")
    private boolean noFinalTraining;

    /** @throws IllegalArgumentException that names the option */
    void requireGoodOptions() {
        if (patience < 0) {
            throw new IllegalArgumentException("--patience is " + patience + ", expected 0 or more.");
        }
    }

    BestEpoch bestEpoch() {
        return new BestEpoch(patience);
    }

    /** Whether the weights that were judged on held-out sessions are kept, instead of training anew on all. */
    boolean keepsSearched() {
        return noFinalTraining;
    }
}
