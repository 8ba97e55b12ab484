package io.eddy.command.model;

import io.eddy.catalogue.LeaveOut;
import io.eddy.command.EddyCommand;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.terminal.ShellLine;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.modelexport.gru4rec.Gru4Rec;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.workbench.search.HyperParameterSearch;
import io.eddy.workbench.search.SearchFolder;
import io.eddy.workbench.training.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy search}. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Searches for hyper-parameters: trains with random ones and compares MRR@20 on the validation sessions.",
            "Drawn are hidden size, batch size, learning rate, momentum, both dropouts and sample alpha, of BPR-max also"
                    + " bpreg and ELU; what is named as an option is held. The folder gets trials.csv, a folder a trial, and"
                    + " best.json for 'eddy train --parameters'. The same command again goes on after the last whole trial."
        })
public final class SearchCommand implements Callable<Integer> {

    private static final Gru4Rec MODEL = new Gru4Rec();

    /** Options of its own that {@code train} has too; those that both mix in come on top. */
    private static final Set<String> OPTIONS_OF_TRAINING = Set.of("--hold-out", "--device");

    /** Fields of the options that say how the log is read, cut and judged. */
    private static final List<String> MIXINS_OF_DATA = List.of("logOptions", "gap", "leaveOutOption");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LOG", description = "Event log to train on; keep the test log out of it.")
    private Path log;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "The search's folder.")
    private Path out;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "20",
            showDefaultValue = Visibility.ALWAYS,
            description = "How many hyper-parameters to try.")
    private int trials;

    @Option(
            names = "--search-seed",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Of the draw; --seed is that of the trainings.")
    private long searchSeed;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Share of the sessions, the latest ones, to compare on.")
    private double holdOut;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Stop a trial after so many epochs without a better validation MRR@20; 0 never stops.")
    private int patience;

    @Mixin
    private LeaveOutOption leaveOutOption;

    @Mixin
    private GapOption gap;

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
    private TrainingOptions trainingOptions;

    private PrintWriter printer;

    @Override
    public Integer call() throws Exception {
        printer = spec.commandLine().getOut();
        requireGoodOptions();
        var base = trainingOptions.base(MODEL.defaults());
        trainingOptions.withNamed(base);
        var data = data();
        var leaveOut = leaveOutOption.decide(data.repeats(), printer);
        var folder = new SearchFolder(out);
        folder.begin(settings(data, leaveOut, base));
        var space = MODEL.searchSpace(base, searchSeed);
        var search = new HyperParameterSearch<>(
                MODEL, data, leaveOut, device, new BestEpoch(patience), folder, new TerminalProgress(printer));
        var tried = search.run(number -> trainingOptions.withNamed(space.trial(number)), trials);
        printer.println("\nBest first:");
        SearchFolder.ranked(tried).forEach(trial -> printer.println(search.line(trial)));
        printer.println("All trials: " + folder.trialsTable());
        boolean allDiverged = tried.stream().allMatch(trial -> trial.best() == null);
        printer.println(
                allDiverged
                        ? "All trials diverged, so there is no best one; try a lower learning rate."
                        : "Next: " + nextCommand(folder));
        printer.flush();
        return allDiverged ? EddyCommand.FAILED : 0;
    }

    private void requireGoodOptions() {
        if (trials < 1) {
            throw new IllegalArgumentException("--trials is " + trials + ", expected 1 or more.");
        }
        if (!(holdOut > 0 && holdOut < 1)) {
            throw new IllegalArgumentException("--hold-out is " + holdOut + ", expected above 0 and below 1.");
        }
        if (patience < 0) {
            throw new IllegalArgumentException("--patience is " + patience + ", expected 0 or more.");
        }
        gap.requirePositive();
        device.requireAvailable();
    }

    private TrainingData data() throws IOException {
        var training = logOptions.read(log, printer);
        var all = TrainingData.of(training, gap.of(training));
        LogOptions.summarise(training, all.training(), all.gap(), printer);
        var data = all.withHeldOut(holdOut);
        if (data.validation().isEmpty()) {
            throw new IllegalArgumentException("--hold-out is " + holdOut + ", which leaves no session to compare on.");
        }
        return data;
    }

    private Map<String, Object> settings(TrainingData data, LeaveOut leaveOut, HyperParameters base) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("sha256", data.hashes());
        settings.put("search_seed", searchSeed);
        settings.put("hold_out", holdOut);
        settings.put("patience", patience);
        settings.put("gap", data.gap() == null ? "as in the log" : data.gap().toString());
        settings.put("leave_out", leaveOut.label());
        settings.put("options", options());
        settings.put("base", HyperParametersFile.describe(trainingOptions.withNamed(base)));
        return settings;
    }

    /** All that were named but those that a search may be gone on with otherwise. */
    private Map<String, List<String>> options() {
        var options = new TreeMap<String, List<String>>();
        spec.commandLine().getParseResult().matchedOptions().forEach(option -> {
            if (!option.longestName().equals("--trials")
                    && !option.longestName().equals("--out")) {
                options.put(option.longestName(), option.originalStringValues());
            }
        });
        return options;
    }

    /** With what was named of how the log is read and parted, else it would be another training than the best trial's. */
    private String nextCommand(SearchFolder folder) {
        var words = new ArrayList<Object>(List.of("eddy", "train", log));
        spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(option -> OPTIONS_OF_TRAINING.contains(option.longestName())
                        || MIXINS_OF_DATA.stream()
                                .anyMatch(mixin ->
                                        spec.mixins().get(mixin).optionsMap().containsKey(option.longestName())))
                .forEach(option -> {
                    words.add(option.longestName());
                    if (option.arity().max() > 0) {
                        words.add(String.join(",", option.originalStringValues()));
                    }
                });
        words.addAll(List.of("--parameters", folder.best(), "--out", "RUN"));
        return ShellLine.of(words.toArray());
    }
}
