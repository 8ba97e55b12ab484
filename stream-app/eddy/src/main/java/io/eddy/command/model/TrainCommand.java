package io.eddy.command.model;

import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.EddyCommand;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TopicLogOptions;
import io.eddy.command.terminal.ShellLine;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.evaluation.preparation.LogSummary;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.gru4rec.Gru4Rec;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainedModel;
import io.eddy.workbench.training.Training;
import io.eddy.workbench.training.Training.Earlier;
import io.eddy.workbench.training.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
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

    private static final Gru4Rec MODEL = new Gru4Rec();
    private static final String ARGUMENTS = "arguments";
    private static final String DIRECTORY = "directory";
    private static final String HASHES = "sha256";
    private static final String CONTINUED = "continued_bundle_sha256";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LOG", arity = "0..1", description = "Event log to train on.")
    private Path log;

    @Option(names = "--out", paramLabel = "FOLDER", description = "The run's folder; must not be there yet.")
    private Path out;

    @Option(
            names = "--resume",
            paramLabel = "FOLDER",
            description =
                    "Goes on with an interrupted run, with the options it was started with, to the same result. Takes"
                            + " no other option.")
    private Path resumed;

    @Option(
            names = "--continue",
            paramLabel = "BUNDLE",
            description =
                    "Begins with the weights of a bundle instead of random ones, and adds the log's new items to it. The"
                            + " bundle's hyper-parameters are kept where none are named.")
    private Path continued;

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

    @Option(
            names = "--no-final-training",
            description =
                    "Keep the weights that were judged on the held-out sessions, and so have not learnt from them, instead of"
                            + " training anew on all sessions.")
    private boolean noFinalTraining;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "3",
            showDefaultValue = Visibility.ALWAYS,
            description = "Stop after so many epochs without a better validation MRR@20; 0 never stops.")
    private int patience;

    @Option(names = "--test", paramLabel = "LOG", description = "Event log to evaluate the model on, once, at the end.")
    private Path test;

    @Mixin
    private LeaveOutOption leaveOutOption;

    @Mixin
    private GapOption gap;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Name of the model, the same for all its versions. Default: gru4rec, or the name of the bundle to"
                            + " --continue.")
    private String name;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            showDefaultValue = Visibility.ALWAYS,
            description = "${COMPLETION-CANDIDATES}. cuda needs a build with -P cuda.")
    private TorchDevice device;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TopicLogOptions topicOptions;

    @Mixin
    private TrainingOptions trainingOptions;

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
        topicOptions.requireOneOf(log, "a LOG to train on");
        requireGoodOptions();
        WholeFolder.requireWritable(out);
        train(new RunFolder(out), false);
        return 0;
    }

    private void requireGoodOptions() throws IOException {
        gap.requirePositive();
        if (!(holdOut >= 0 && holdOut < 1)) {
            throw new IllegalArgumentException("--hold-out is " + holdOut + ", expected 0 or more and below 1.");
        }
        if (patience < 0) {
            throw new IllegalArgumentException("--patience is " + patience + ", expected 0 or more.");
        }
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException("--name is empty.");
        }
        device.requireAvailable();
        if (continued == null) {
            trainingOptions.hyperParameters();
        }
    }

    /** Reads the options that the run was started with and goes on as if they had been given now. */
    private int resume() throws Exception {
        var given = spec.commandLine().getParseResult();
        if (given.matchedOptions().size() + given.matchedPositionals().size() > 1) {
            throw new IllegalArgumentException("--resume takes no other option: a run goes on as it was started.");
        }
        var folder = new RunFolder(resumed);
        var configuration = folder.configuration();
        if (TrainedModel.isAt(resumed) && Files.exists(folder.bundle())) {
            printer.println(resumed + " has ended already; its bundle is " + folder.bundle());
            return 0;
        }
        var here = Path.of("").toAbsolutePath().toString();
        var arguments = argumentsOf(folder, configuration);
        if (!here.equals(configuration.get(DIRECTORY))) {
            throw new IllegalArgumentException("The run was started in " + configuration.get(DIRECTORY)
                    + " and may name files from there; resume it in that folder, this is " + here + ".");
        }
        var started = new TrainCommand();
        EddyCommand.converting(new CommandLine(started)).parseArgs(arguments);
        started.printer = printer;
        started.train(folder, true);
        return 0;
    }

    private void train(RunFolder folder, boolean resuming) throws Exception {
        var data = data(resuming);
        Earlier<Gru4RecWeights> earlier = continued == null ? null : Earlier.read(MODEL, ModelBundle.load(continued));
        var parameters = trainingOptions.over(earlier == null ? MODEL.defaults() : earlier.parameters(MODEL));
        var configuration = configuration(data, parameters);
        if (resuming) {
            requireSame(folder, configuration);
        } else {
            folder.begin(configuration);
        }
        var training = new Training<>(
                MODEL,
                nameAfter(earlier),
                earlier,
                data,
                leaveOutOption.decide(data.repeats(), earlier == null ? null : earlier.bundle(), printer),
                parameters,
                device,
                new BestEpoch(patience),
                noFinalTraining,
                new TerminalProgress(printer));
        var lock = folder.lock();
        try {
            train(training, folder);
        } catch (Exception e) {
            // Nothing was learnt, so the folder would only be in the way of the next try.
            if (!resuming && !folder.hasCheckpoint()) {
                WholeFolder.deleteIfExists(folder.path());
            }
            throw e;
        } finally {
            lock.close();
        }
    }

    private String nameAfter(Earlier<?> earlier) {
        if (name != null) {
            return name;
        }
        return earlier == null
                ? MODEL.defaultName()
                : earlier.bundle().manifest().name();
    }

    private void train(Training<?, ?> training, RunFolder folder) throws IOException {
        var hint = new Thread(
                () -> printer.println("\nStopped. What is done up to the last whole epoch is kept; go on with: "
                        + ShellLine.of("eddy", "train", "--resume", folder.path())));
        Runtime.getRuntime().addShutdownHook(hint);
        try {
            training.in(folder);
        } finally {
            Runtime.getRuntime().removeShutdownHook(hint);
        }
        printer.println("Run: " + folder.path() + " (metrics.csv, learning-curve.svg)\nNext: "
                + ShellLine.of("eddy", "run", "--bundle", folder.bundle()));
    }

    private TrainingData data(boolean resuming) throws IOException {
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

    private Map<String, Object> configuration(TrainingData data, HyperParameters parameters) throws IOException {
        var configuration = new LinkedHashMap<String, Object>();
        configuration.put(ARGUMENTS, arguments());
        configuration.put(DIRECTORY, Path.of("").toAbsolutePath().toString());
        configuration.put(HASHES, data.hashes());
        configuration.put(Training.PARAMETERS, HyperParametersFile.describe(parameters));
        if (continued != null) {
            configuration.put(CONTINUED, Sha256.of(continued.resolve(ModelBundle.MANIFEST)));
        }
        return configuration;
    }

    /** Without the command's own name. */
    private List<String> arguments() {
        var all = spec.commandLine().getParseResult().originalArgs();
        return all.subList(all.indexOf(spec.name()) + 1, all.size());
    }

    private static String[] argumentsOf(RunFolder folder, Map<String, Object> configuration) throws IOException {
        if (configuration.get(ARGUMENTS) instanceof List<?> arguments && !arguments.isEmpty()) {
            return arguments.stream().map(String::valueOf).toArray(String[]::new);
        }
        throw new IOException(
                folder.path() + " cannot be resumed: its configuration names no " + ARGUMENTS + " of 'eddy train'");
    }

    /** Logs, bundle and hyper-parameters may be files that have changed since. */
    private static void requireSame(RunFolder folder, Map<String, Object> now) throws IOException {
        var started = folder.configuration();
        for (var name : List.of(HASHES, CONTINUED)) {
            if (!Objects.equals(started.get(name), now.get(name))) {
                throw new IOException(folder.path() + " was started with other files: its " + name + " is "
                        + started.get(name) + ", found " + now.get(name));
            }
        }
        var parameters = HyperParametersFile.of(MODEL.parametersType(), (Map<?, ?>) now.get(Training.PARAMETERS));
        if (!(started.get(Training.PARAMETERS) instanceof Map<?, ?> description)
                || !HyperParametersFile.of(MODEL.parametersType(), description).equals(parameters)) {
            throw new IOException(folder.path() + " was started with other " + Training.PARAMETERS + ": "
                    + started.get(Training.PARAMETERS) + ", found " + now.get(Training.PARAMETERS));
        }
    }
}
