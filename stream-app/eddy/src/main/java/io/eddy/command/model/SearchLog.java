package io.eddy.command.model;

import io.eddy.command.option.GapOption;
import io.eddy.command.option.LogOptions;
import io.eddy.workbench.training.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The log of a search: most of its sessions are learnt from, the latest ones are compared on. */
final class SearchLog {

    @Parameters(paramLabel = "LOG", description = "Event log to train on; keep the test log out of it.")
    private Path file;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Share of the sessions, the latest ones, to compare on.")
    private double holdOut;

    @Mixin
    private GapOption gap;

    @Mixin
    private LogOptions logOptions;

    Path file() {
        return file;
    }

    double holdOut() {
        return holdOut;
    }

    /** @throws IllegalArgumentException that names the option; before anything is read */
    void requireGoodOptions() {
        if (!(holdOut > 0 && holdOut < 1)) {
            throw new IllegalArgumentException("--hold-out is " + holdOut + ", expected above 0 and below 1.");
        }
        gap.requireWithinBounds();
    }

    /** Reads the log, and says what it holds. */
    TrainingData read(PrintWriter printer) throws IOException {
        var log = logOptions.read(file, printer);
        var all = TrainingData.of(log, gap.of(log));
        LogOptions.summarise(log, all.training(), all.gap(), printer);
        var data = all.withHeldOut(holdOut);
        if (data.validation().isEmpty()) {
            throw new IllegalArgumentException("--hold-out is " + holdOut + ", which leaves no session to compare on.");
        }
        return data;
    }
}
