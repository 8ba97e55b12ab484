package io.eddy.command.model;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How long the lists are that a command shows. */
final class ListLengthOption {

    private static final int MOST = 10_000;

    @Option(
            names = "--k",
            paramLabel = "N",
            defaultValue = "10",
            showDefaultValue = Visibility.ALWAYS,
            description = "How many items to show.")
    private int k;

    /** @throws IllegalArgumentException that names the option, where nobody could look at such a list */
    int value() {
        if (k < 1 || k > MOST) {
            throw new IllegalArgumentException("--k is " + k + ", expected 1 to " + MOST + ".");
        }
        return k;
    }
}
