package io.eddy.command.model;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.OptionTypes;
import io.eddy.command.terminal.ShellLine;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainedModel;
import io.eddy.workbench.training.RunConfiguration;
import io.eddy.workbench.training.Training;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy train}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains GRU4Rec on an event log and writes a model bundle.",
            "Sessions that are held out say how many epochs are best; the model of the bundle is then trained anew on all"
                    + " sessions, for as many epochs.",
            "Reads tables (CSV with any delimiter, Parquet) and JSON whose columns are called as usual or are named by --columns, and the"
                    + " logs of GRU4Rec, RSC15, RetailRocket, Diginetica, RecBole, OTTO, GA4, Snowplow, Segment and Metarank, plain or"
                    + " packed with gzip or zstd. The run's folder holds the configuration, a checkpoint, the figures of each epoch"
                    + " (metrics.csv), the learning curve (learning-curve.svg), the weights and the bundle. Ctrl-C keeps the last"
                    + " whole epoch; --resume goes on from there."
        })
public final class TrainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "FOLDER", description = "The run's folder; must not be there yet.")
    private Path out;

    @Option(
            names = "--resume",
            paramLabel = "FOLDER",
            description =
                    "Goes on with an interrupted run, with the options it was started with, to the same result. Takes"
                            + " no other option.")
    private Path resumed;

    @Mixin
    private EpochChoice epochChoice;

    @Mixin
    private LeaveOutOption leaveOutOption;

    @Mixin
    private DeviceOption device;

    @Mixin
    private TrainingLogs logs;

    @Mixin
    private StartingPoint startingPoint;

    private PrintWriter printer;

    @Override
    public Integer call() throws Exception {
        printer = spec.commandLine().getOut();
        if (resumed != null) {
            return resume();
        }
        if (out == null) {
            throw new IllegalArgumentException("Expected a LOG to train on and --out FOLDER, or --resume FOLDER.");
        }
        logs.requireGoodOptions();
        epochChoice.requireGoodOptions();
        device.requireAvailable();
        startingPoint.requireGoodOptions();
        WholeFolder.requireWritable(out);
        train(new RunFolder(out), false);
        return 0;
    }

    /** Reads the options that the run was started with and goes on as if they had been given now. */
    private int resume() throws Exception {
        var given = spec.commandLine().getParseResult();
        if (given.matchedOptions().size() + given.matchedPositionals().size() > 1) {
            throw new IllegalArgumentException("--resume takes no other option: a run goes on as it was started.");
        }
        var folder = new RunFolder(resumed);
        if (TrainedModel.isAt(resumed) && Files.exists(folder.bundle())) {
            printer.println(resumed + " has ended already; its bundle is " + folder.bundle());
            return 0;
        }
        var configuration = RunConfiguration.read(folder);
        configuration.requireSameDirectory();
        var started = new TrainCommand();
        OptionTypes.in(new CommandLine(started))
                .parseArgs(configuration.arguments().toArray(String[]::new));
        started.printer = printer;
        started.train(folder, true);
        return 0;
    }

    private void train(RunFolder folder, boolean resuming) throws Exception {
        var data = logs.read(out, resuming, printer);
        var earlier = startingPoint.earlier();
        var parameters = startingPoint.parameters(earlier);
        var configuration = RunConfiguration.of(arguments(), data, parameters, startingPoint.continued());
        var training = new Training<>(
                StartingPoint.MODEL,
                startingPoint.name(earlier),
                earlier,
                data,
                leaveOutOption.decide(data.repeats(), earlier == null ? null : earlier.bundle(), printer),
                parameters,
                device.value(),
                epochChoice.bestEpoch(),
                epochChoice.keepsSearched(),
                new TerminalProgress(printer));
        var hint = new Thread(
                () -> printer.println("\nStopped. What is done up to the last whole epoch is kept; go on with: "
                        + ShellLine.of("eddy", "train", "--resume", folder.path())));
        Runtime.getRuntime().addShutdownHook(hint);
        try {
            if (resuming) {
                training.resume(folder, configuration);
            } else {
                training.begin(folder, configuration);
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(hint);
        }
        printer.println("Run: " + folder.path() + " (metrics.csv, learning-curve.svg)\nNext: "
                + ShellLine.of("eddy", "run", "--bundle", folder.bundle()));
    }

    /** Without the command's own name. */
    private List<String> arguments() {
        var all = spec.commandLine().getParseResult().originalArgs();
        return all.subList(all.indexOf(spec.name()) + 1, all.size());
    }
}
