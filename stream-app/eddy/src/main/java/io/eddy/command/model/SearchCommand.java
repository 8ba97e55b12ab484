package io.eddy.command.model;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.Session;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.NamedOptions;
import io.eddy.command.process.ExitCode;
import io.eddy.command.terminal.ShellLine;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.workbench.search.HyperParameterSearch;
import io.eddy.workbench.search.SearchFolder;
import io.eddy.workbench.training.TrainingData;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    /** Whose options the training after a search needs too, else it would be another than the best trial's. */
    private static final List<String> MIXINS_OF_TRAINING = List.of("log", "leaveOutOption", "device");

    @Spec
    private CommandSpec spec;

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
            names = "--patience",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Stop a trial after so many epochs without a better validation MRR@20; 0 never stops.")
    private int patience;

    @Mixin
    private LeaveOutOption leaveOutOption;

    @Mixin
    private DeviceOption device;

    @Mixin
    private SearchLog log;

    @Mixin
    private TrainingOptions trainingOptions;

    private PrintWriter printer;

    @Override
    public Integer call() throws Exception {
        printer = spec.commandLine().getOut();
        requireGoodOptions();
        var base = trainingOptions.base(StartingPoint.MODEL.defaults());
        trainingOptions.withNamed(base);
        var data = log.read(printer);
        var leaveOut = leaveOutOption.decide(data.repeats(), printer);
        var folder = new SearchFolder(out);
        folder.begin(settings(data, leaveOut, base));
        var space = StartingPoint.MODEL.searchSpace(base, searchSeed);
        var search = new HyperParameterSearch<>(
                StartingPoint.MODEL,
                data,
                leaveOut,
                device.value(),
                new BestEpoch(patience),
                folder,
                new TerminalProgress(printer));
        var tried = search.run(number -> trainingOptions.withNamed(space.trial(number)), trials);
        printer.println("\nBest first:");
        SearchFolder.ranked(tried).forEach(trial -> printer.println(search.line(trial)));
        printer.println("All trials: " + folder.trialsTable());
        boolean allDiverged = tried.stream().allMatch(trial -> trial.best() == null);
        printer.println(
                allDiverged
                        ? "All trials diverged, so there is no best one; try a lower learning rate."
                        : "Next: " + NamedOptions.of(spec).line("train", log.file(), MIXINS_OF_TRAINING) + " "
                                + ShellLine.of("--parameters", folder.best(), "--out", "RUN"));
        printer.flush();
        return allDiverged ? ExitCode.FAILED : 0;
    }

    private void requireGoodOptions() {
        if (trials < 1) {
            throw new IllegalArgumentException("--trials is " + trials + ", expected 1 or more.");
        }
        if (patience < 0) {
            throw new IllegalArgumentException("--patience is " + patience + ", expected 0 or more.");
        }
        log.requireGoodOptions();
        device.requireAvailable();
    }

    private Map<String, Object> settings(TrainingData data, LeaveOut leaveOut, HyperParameters base) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("sha256", data.hashes());
        settings.put("search_seed", searchSeed);
        settings.put("hold_out", log.holdOut());
        settings.put("patience", patience);
        settings.put(
                "gap", data.gap() == null ? Session.AS_IN_THE_LOG : data.gap().toString());
        settings.put("leave_out", leaveOut.label());
        settings.put("options", NamedOptions.of(spec).without("--trials", "--out"));
        settings.put("base", HyperParametersFile.describe(trainingOptions.withNamed(base)));
        return settings;
    }
}
