package io.eddy.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFile;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.EvaluatedModel.Evaluation;
import io.eddy.evaluation.protocol.UnknownItems;
import io.eddy.modelexport.gru4rec.Gru4Rec;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.gru4rec.Loss;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.EpochResult;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainingDivergedException;
import io.eddy.modelexport.training.TrainingListener;
import io.eddy.modelexport.training.TrainingRun;
import io.eddy.modelexport.training.TrainingSet;
import io.eddy.modelexport.training.Trial;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
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
final class SearchCommand implements Callable<Integer> {

    private static final Gru4Rec MODEL = new Gru4Rec();

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

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
        var set = TrainingSet.of(data.training());
        var leaveOut = leaveOutOption.decide(data.repeats(), printer);
        begin(data, leaveOut, base);
        var tried = new ArrayList<>(tried());
        if (!tried.isEmpty()) {
            printer.printf("Going on after %d trials in %s%n", tried.size(), out);
        }
        var search = MODEL.searchSpace(base, searchSeed);
        for (int number = tried.size() + 1; number <= trials; number++) {
            var parameters = trainingOptions.withNamed(search.trial(number));
            tried.add(trial(number, parameters, data, leaveOut, set));
            write(tried);
        }
        printTable(tried);
        return tried.stream().allMatch(trial -> trial.best() == null) ? EddyCommand.FAILED : 0;
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

    /** @throws IllegalArgumentException where the folder holds another search */
    private void begin(TrainingData data, LeaveOut leaveOut, HyperParameters base) throws IOException {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("sha256", data.hashes());
        settings.put("search_seed", searchSeed);
        settings.put("hold_out", holdOut);
        settings.put("patience", patience);
        settings.put("gap", data.gap() == null ? "as in the log" : data.gap().toString());
        settings.put("leave_out", leaveOut.label());
        settings.put("options", options());
        settings.put("base", HyperParametersFile.describe(trainingOptions.withNamed(base)));
        var file = out.resolve("search.json");
        if (!Files.exists(file)) {
            Files.createDirectories(out);
            WholeFile.write(file, JSON.writeValueAsString(settings) + "\n");
        } else if (!settingsIn(file).equals(JSON.readTree(JSON.writeValueAsString(settings)))) {
            throw new IllegalArgumentException(
                    "--out is " + out + ", which holds a search with other settings; see " + file + ".");
        }
    }

    private static JsonNode settingsIn(Path file) throws IOException {
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
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

    private Trial trial(int number, HyperParameters parameters, TrainingData data, LeaveOut leaveOut, TrainingSet set)
            throws IOException {
        var folder = new RunFolder(out.resolve("trial-" + number));
        // What an interrupted trial left is of no use: a trial is short, and starts again.
        WholeFolder.deleteIfExists(folder.path());
        folder.begin(Map.of("hyper_parameters", HyperParametersFile.describe(parameters)));
        var run = new TrainingRun<>(
                MODEL, set, data.validation(), leaveOut, parameters, device, new BestEpoch(patience), folder);
        long before = System.nanoTime();
        var epochs = new ArrayList<EpochResult>();
        EpochResult best = null;
        try (var shown = new ShownTrial(number, parameters, set, epochs)) {
            run.run(shown);
            best = epochs.get(new BestEpoch(0).of(epochs) - 1);
        } catch (TrainingDivergedException e) {
            printer.printf("trial %d: %s%n", number, e.getMessage());
        }
        Files.deleteIfExists(folder.checkpoint());
        double seconds = (System.nanoTime() - before) / 1e9;
        WholeFile.write(
                folder.path().resolve(EvaluatedModel.TRIAL),
                JSON.writeValueAsString(figures(parameters, data, leaveOut, best)) + "\n");
        var trial = new Trial(number, best, epochs.size(), seconds, HyperParametersFile.describe(parameters));
        printer.println(line(trial, parameters));
        printer.flush();
        return trial;
    }

    /** For 'eddy compare'; a trial that diverged has no evaluation. */
    private static Map<String, Object> figures(
            HyperParameters parameters, TrainingData data, LeaveOut leaveOut, EpochResult best) throws IOException {
        var evaluations = new ArrayList<Map<String, Object>>();
        if (best != null) {
            var part = data.heldOut().get(0);
            var sizes = part.sessions().stream()
                    .mapToLong(session -> session.clicks().size() - 1L);
            var protocol = data.protocol(part, UnknownItems.MISS, leaveOut, sizes.sum());
            evaluations.add(Evaluation.describe(
                    protocol,
                    Map.of(
                            "predictions",
                            protocol.predictions(),
                            "recall@20",
                            best.recall(),
                            Evaluation.MRR_20,
                            best.mrr())));
        }
        return Map.of("hyper_parameters", HyperParametersFile.describe(parameters), "evaluations", evaluations);
    }

    private static String line(Trial trial, HyperParameters parameters) {
        return "trial %3d   %s   %2d epochs, %,5.0f s   hidden %d, batch %d, lr %s, momentum %s, dropout %s/%s, alpha %s%s"
                .formatted(
                        trial.number(),
                        trial.best() == null
                                ? "diverged                       "
                                : "MRR@20 %.4f, Recall@20 %.4f"
                                        .formatted(
                                                trial.best().mrr(), trial.best().recall()),
                        trial.epochs(),
                        trial.seconds(),
                        parameters.hiddenSize(),
                        parameters.batchSize(),
                        parameters.learningRate(),
                        parameters.momentum(),
                        parameters.dropoutEmbedding(),
                        parameters.dropoutHidden(),
                        parameters.sampleAlpha(),
                        parameters.loss() == Loss.BPR_MAX
                                ? ", bpreg " + parameters.bpreg() + ", elu " + parameters.elu()
                                : "");
    }

    private Path trialsFile() {
        return out.resolve("trials.json");
    }

    private List<Trial> tried() throws IOException {
        if (!Files.exists(trialsFile())) {
            return List.of();
        }
        try {
            var tried = JSON.readValue(trialsFile().toFile(), new TypeReference<List<Trial>>() {});
            if (tried == null || tried.stream().anyMatch(trial -> trial == null || trial.hyperParameters() == null)) {
                throw new IOException(trialsFile() + " holds no list of trials");
            }
            return tried;
        } catch (JsonProcessingException e) {
            throw new IOException(trialsFile() + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private void write(List<Trial> tried) throws IOException {
        WholeFile.write(trialsFile(), JSON.writeValueAsString(tried) + "\n");
        var names = new TreeSet<>(tried.get(0).hyperParameters().keySet());
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().build(text)) {
            var header =
                    new ArrayList<>(List.of("trial", "mrr@20", "recall@20", "best_epoch", "trained_epochs", "seconds"));
            header.addAll(names);
            csv.writeRecord(header);
            for (var trial : tried) {
                csv.writeRecord(fields(trial, names));
            }
        }
        WholeFile.write(out.resolve("trials.csv"), text.toString());
        var best = ranked(tried).get(0);
        if (best.best() != null) {
            WholeFile.write(out.resolve("best.json"), JSON.writeValueAsString(best.hyperParameters()) + "\n");
        }
    }

    private static List<String> fields(Trial trial, Set<String> names) {
        var fields = new ArrayList<>(List.of(
                Integer.toString(trial.number()),
                trial.best() == null ? "" : trial.best().mrr().toString(),
                trial.best() == null ? "" : trial.best().recall().toString(),
                trial.best() == null ? "" : Integer.toString(trial.best().epoch()),
                Integer.toString(trial.epochs()),
                String.format(Locale.ROOT, "%.1f", trial.seconds())));
        names.forEach(name -> fields.add(String.valueOf(trial.hyperParameters().get(name))));
        return fields;
    }

    /** The best first; trials that diverged last. */
    private static List<Trial> ranked(List<Trial> tried) {
        return tried.stream()
                .sorted(Comparator.comparingDouble((Trial trial) ->
                                trial.best() == null ? -1 : trial.best().mrr())
                        .reversed())
                .toList();
    }

    private void printTable(List<Trial> tried) {
        printer.println("\nBest first:");
        for (var trial : ranked(tried)) {
            printer.println(line(trial, HyperParametersFile.of(MODEL.parametersType(), trial.hyperParameters())));
        }
        printer.println("All trials: " + out.resolve("trials.csv"));
        printer.println(
                tried.stream().allMatch(trial -> trial.best() == null)
                        ? "All trials diverged, so there is no best one; try a lower learning rate."
                        : "Next: " + nextCommand());
        printer.flush();
    }

    /** With what was named of how the log is read and parted, else it would be another training than the best trial's. */
    private String nextCommand() {
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
        words.addAll(List.of("--parameters", out.resolve("best.json"), "--out", "RUN"));
        return ShellLine.of(words.toArray());
    }

    /** A progress bar for one trial. */
    private static final class ShownTrial implements TrainingListener, AutoCloseable {

        private final ProgressBar bar;
        private final List<EpochResult> epochs;

        ShownTrial(int number, HyperParameters parameters, TrainingSet set, List<EpochResult> epochs) {
            this.epochs = epochs;
            bar = Progress.bar(
                    "Trial " + number, (long) parameters.epochs() * set.clicks().targetCount());
        }

        @Override
        public void onProgress(int epoch, long clicksDone, long clicksInEpoch, double meanLoss) {
            bar.stepTo((epoch - 1) * clicksInEpoch + clicksDone);
            bar.setExtraMessage(", epoch %d, loss %.4f".formatted(epoch, meanLoss));
        }

        @Override
        public void onEvaluation(int epoch, long clicksDone, long clicks) {
            bar.setExtraMessage(", epoch %d, evaluating".formatted(epoch));
        }

        @Override
        public void onEpoch(EpochResult result, boolean best) {
            epochs.add(result);
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
