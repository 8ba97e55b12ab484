package io.eddy.command;

import io.eddy.evaluation.log.Session;
import io.eddy.inference.bundle.WholeFolder;
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

/** {@code eddy train}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains GRU4Rec on an event log and evaluates it on held-out sessions.",
            "Reads CSV (session_id,item_id,timestamp in ms), GRU4Rec TSV, RSC15, RetailRocket, Diginetica and OTTO logs,"
                    + " plain or gzip'd. Writes a folder with the weights, the items and how they came about;"
                    + " 'eddy export' makes a bundle of it."
        })
final class TrainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LOG", description = "Event log to train on.")
    private Path log;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the trained model goes; must not be there yet.")
    private Path out;

    @Option(
            names = "--test",
            paramLabel = "LOG",
            description = "Event log to evaluate on; without it the latest sessions are held out.")
    private Path test;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Share of the sessions, the latest ones, to evaluate on where there is no --test; 0 for none.")
    private double holdOut;

    @Option(
            names = "--gap",
            paramLabel = "DURATION",
            description =
                    "Pause that ends a session, as PT30M. By default sessions are as in the log, and PT30M where the"
                            + " log has visitors instead of sessions (RetailRocket).")
    private Duration gap;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TrainingOptions trainingOptions;

    @Override
    public Integer call() throws Exception {
        var parameters = trainingOptions.hyperParameters();
        if (gap != null && (gap.isNegative() || gap.isZero())) {
            throw new IllegalArgumentException("--gap is " + gap + ", expected more than 0.");
        }
        if (!(holdOut >= 0 && holdOut < 1)) {
            throw new IllegalArgumentException("--hold-out is " + holdOut + ", expected 0 or more and below 1.");
        }
        WholeFolder.requireWritable(out);
        var printer = spec.commandLine().getOut();
        var training = logOptions.read(log, printer);
        var usedGap = gap == null ? LogOptions.defaultGap(training) : gap;
        long gapMs = usedGap.toMillis();
        var sessions = Session.of(training.clicks(), gapMs);
        List<Session> heldOut = List.of();
        var split = "none held out";
        if (test != null) {
            heldOut = Session.of(logOptions.read(test, printer).clicks(), gapMs);
            split = "all sessions of " + test.getFileName();
        } else if (holdOut > 0) {
            int kept = (int) Math.round(sessions.size() * (1 - holdOut));
            heldOut = sessions.subList(kept, sessions.size());
            sessions = sessions.subList(0, kept);
            split = "the latest " + heldOut.size() + " of " + (kept + heldOut.size())
                    + " sessions by their first click";
        }
        split += usedGap.equals(LogOptions.NEVER)
                ? ", sessions as in the log"
                : ", cut at pauses of more than " + usedGap;
        var model = new ModelTraining(printer).train(training, sessions, heldOut, split, parameters);
        model.write(out);
        printer.println("Trained model: " + out + "\nNext: eddy export " + out + " --out BUNDLE");
        return 0;
    }
}
