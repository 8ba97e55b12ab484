package io.eddy.command;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.evaluation.baseline.Baselines;
import io.eddy.evaluation.log.ClickLog;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.ImmediateRepeats;
import io.eddy.evaluation.metrics.ModelFigures;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.OfflineEvaluation.PredictionListener;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.evaluation.prediction.RankWriter;
import io.eddy.evaluation.preparation.LogSummary;
import io.eddy.evaluation.preparation.PreparedLog;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.evaluation.protocol.TrainedOn;
import io.eddy.evaluation.protocol.UnknownItems;
import io.eddy.evaluation.report.EvaluationReport;
import io.eddy.evaluation.report.EvaluationReport.Example;
import io.eddy.evaluation.report.EvaluationReport.Facts;
import io.eddy.evaluation.report.EvaluationReport.Model;
import io.eddy.evaluation.report.HtmlReport;
import io.eddy.evaluation.report.ItemGroups;
import io.eddy.evaluation.report.ItemTitles;
import io.eddy.evaluation.report.ReportFiles;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy evaluate}. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Evaluates model bundles and baselines side by side on the sessions of a log.",
            "Prints a table, and writes report.html to look at, metrics.csv and metrics.json to go on with. Baselines are"
                    + " trained on --train; a bundle that learnt from other sessions is marked, and has a protocol fingerprint of its"
                    + " own."
        })
final class EvaluateCommand implements Callable<Integer> {

    private static final int MOST_CANDIDATES = 1_000;
    private static final int MOST_EXAMPLES = 100;
    private static final int SHORTEST_EXAMPLE = 4;
    private static final int LONGEST_EXAMPLE = 8;
    private static final int EXAMPLE_CANDIDATES = 5;
    private static final String ITEMS_FILE = "items.csv.gz";
    private static final String RANKS_FILE = "ranks.csv.gz";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "BUNDLE", description = "Model bundles to evaluate beside the baselines.")
    private List<Path> bundles = List.of();

    @Option(
            names = "--train",
            required = true,
            paramLabel = "LOG",
            description = "Event log that the baselines learn from.")
    private Path train;

    @Option(names = "--test", paramLabel = "LOG", description = "Event log to evaluate on; or --from-topic.")
    private Path test;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the report goes; must not be there yet.")
    private Path out;

    @Option(names = "--no-baselines", description = "Evaluate the bundles only.")
    private boolean noBaselines;

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

    @Mixin
    private GapOption gap;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "6",
            showDefaultValue = Visibility.ALWAYS,
            description = "Sessions to show in full in the report.")
    private int examples;

    @Mixin
    private PredictionsOption predictions;

    @Option(
            names = "--ranks",
            description =
                    "Also write ranks.csv.gz: the rank of each prediction of each model, for statistics of one's own.")
    private boolean ranks;

    @Mixin
    private TitlesOption titlesOption;

    @Option(
            names = "--groups",
            paramLabel = "FILE",
            description =
                    "CSV with a header, item ids in the first column and their group (category, brand, section) in the second, to have"
                            + " figures for each group.")
    private Path groupsFile;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TopicLogOptions topicOptions;

    private PrintWriter printer;
    private LeaveOut leaveOut;

    /** The logs, cut into sessions by {@code gap}, which is null where sessions are as in the log. */
    private record Logs(
            ClickLog train,
            String trainSha256,
            ClickLog test,
            String testSha256,
            Duration gap,
            List<Session> training,
            List<Session> evaluated,
            LogSummary trainRead,
            LogSummary testRead) {}

    @Override
    public Integer call() throws Exception {
        printer = spec.commandLine().getOut();
        requireGoodOptions();
        WholeFolder.requireWritable(out);
        var titles = titlesOption.read();
        var groups = groupsFile == null ? ItemGroups.NONE : ItemGroups.read(groupsFile);
        test = topicOptions.log(test, out, false, printer);
        var loaded = loadBundles();
        var logs = logs();
        var catalogue = Session.items(logs.training());
        var sessions = unknownItems.applyTo(logs.evaluated(), id -> catalogue.contains(id)).stream()
                .filter(session -> session.clicks().size() > 1)
                .toList();
        if (sessions.isEmpty()) {
            throw new IllegalArgumentException(test + " has no session of two clicks, so there is nothing to predict.");
        }
        warnOfOtherTrainingLogs(loaded, logs);
        leaveOut = leaveOutOption.decide(ImmediateRepeats.in(logs.training()), printer);
        tellOfOtherRules(loaded);
        WholeFolder.write(out, folder -> evaluateInto(folder, loaded, logs, catalogue, sessions, titles, groups));
        printer.println("Report: " + out.resolve("report.html") + " (metrics.csv, metrics.json, " + ITEMS_FILE
                + (ranks ? ", " + RANKS_FILE : "") + ")");
        printer.flush();
        return 0;
    }

    private void evaluateInto(
            Path folder,
            List<ModelBundle> loaded,
            Logs logs,
            Items catalogue,
            List<Session> sessions,
            ItemTitles titles,
            ItemGroups groups)
            throws IOException {
        long learnable = TrainedOn.sessionsToLearnFrom(logs.training());
        var chosen = examples(sessions);
        var models = new ArrayList<Model>();
        var candidates = new ArrayList<List<List<List<Candidate>>>>();
        var knownItems = new HashSet<>(catalogue.ids());
        sessions.forEach(session -> knownItems.addAll(session.itemIds()));
        try (var rankWriter = ranks ? new RankWriter(folder.resolve(RANKS_FILE), sessions, catalogue) : null) {
            Judge judge = (unruled, version, trainedOn) -> {
                var model = WithoutClicked.of(unruled, leaveOut);
                models.add(evaluate(model, version, trainedOn, catalogue, sessions, rankWriter));
                candidates.add(model.topK(chosen, EXAMPLE_CANDIDATES));
            };
            for (int i = 0; i < loaded.size(); i++) {
                var manifest = loaded.get(i).manifest();
                try (var onnx = Models.open(loaded.get(i))) {
                    judge.judge(
                            new BundleNextItemModel(onnx, nameOf(loaded, i)),
                            manifest.version(),
                            BundleTrainedOn.of(manifest.provenance(), logs.trainSha256(), learnable));
                } catch (InvalidBundleException e) {
                    throw new IOException(e.getMessage(), e);
                }
            }
            for (var file : predictions.files()) {
                judge.judge(
                        PredictionsOption.read(file, sessions, knownItems::contains, printer), "", TrainedOn.unknown());
            }
            if (!noBaselines) {
                for (var baseline : Baselines.all(logs.training(), catalogue)) {
                    judge.judge(baseline, "", TrainedOn.all(learnable));
                }
            }
        }
        var shown = new ArrayList<Example>();
        for (int i = 0; i < chosen.size(); i++) {
            int example = i;
            shown.add(new Example(
                    chosen.get(i),
                    candidates.stream().map(lists -> lists.get(example)).toList()));
        }
        var report = new EvaluationReport(
                facts(logs, catalogue, sessions), protocol(logs, models), models, shown, titles, groups);
        new EvaluationTable(report).print(printer);
        ReportFiles.writeCsv(report, folder.resolve("metrics.csv"));
        ReportFiles.writeJson(report, folder.resolve("metrics.json"));
        ReportFiles.writeItems(report, folder.resolve(ITEMS_FILE));
        HtmlReport.write(report, folder.resolve("report.html"));
    }

    /** Judges one model beside the others. */
    @FunctionalInterface
    private interface Judge {
        void judge(NextItemModel unruled, String version, TrainedOn trainedOn) throws IOException;
    }

    private void requireGoodOptions() {
        if (bundles.isEmpty() && predictions.files().isEmpty() && noBaselines) {
            throw new IllegalArgumentException(
                    "--no-baselines leaves nothing to evaluate; name a BUNDLE or --predictions.");
        }
        if (k < 1 || k > MOST_CANDIDATES) {
            throw new IllegalArgumentException("--k is " + k + ", expected 1 to " + MOST_CANDIDATES + ".");
        }
        if (examples < 0 || examples > MOST_EXAMPLES) {
            throw new IllegalArgumentException("--examples is " + examples + ", expected 0 to " + MOST_EXAMPLES + ".");
        }
        gap.requirePositive();
        topicOptions.requireOneOf(test, "--test LOG");
    }

    private List<ModelBundle> loadBundles() throws InvalidBundleException {
        var loaded = new ArrayList<ModelBundle>();
        var versions = new HashSet<String>();
        for (var folder : bundles) {
            var bundle = ModelBundle.load(folder);
            var version = bundle.manifest().name() + " " + bundle.manifest().version();
            if (!versions.add(version)) {
                throw new IllegalArgumentException(
                        "BUNDLE " + folder + " is " + version + ", which another one is too.");
            }
            loaded.add(bundle);
        }
        return loaded;
    }

    private Logs logs() throws IOException {
        var training = logOptions.read(train, printer);
        var used = gap.of(training);
        long gapMs = GapOption.millis(used);
        var learnt = Session.of(training.clicks(), gapMs);
        var trainRead = LogOptions.summarise(training, learnt, used, printer);
        var evaluated = logOptions.read(test, printer);
        var judged = Session.of(evaluated.clicks(), gapMs);
        var testRead = LogOptions.summarise(evaluated, judged, used, printer);
        LogOptions.warn(evaluated, LogSummary.ofShared(learnt, judged), printer);
        return new Logs(
                training, Sha256.of(train), evaluated, Sha256.of(test), used, learnt, judged, trainRead, testRead);
    }

    private void warnOfOtherTrainingLogs(List<ModelBundle> loaded, Logs logs) {
        if (logs.trainSha256().equals(logs.testSha256())) {
            printer.println("Note: --test is the log that was trained on: the figures say nothing of other sessions.");
        }
        for (int i = 0; i < loaded.size(); i++) {
            var data = loaded.get(i).manifest().provenance().get("data");
            if (data instanceof Map<?, ?> source && source.get("sha256") instanceof Map<?, ?> hashes) {
                var trainedOn = hashes.get("training");
                if (logs.testSha256().equals(trainedOn)) {
                    printer.printf("Note: %s was trained on --test: its figures say nothing.%n", bundles.get(i));
                } else if (!logs.trainSha256().equals(trainedOn)) {
                    printer.printf(
                            "Note: %s was trained on another log than --train; coverage and popularity refer to the items of"
                                    + " --train.%n",
                            bundles.get(i));
                }
            }
        }
        printer.flush();
    }

    private void tellOfOtherRules(List<ModelBundle> loaded) {
        for (int i = 0; i < loaded.size(); i++) {
            var own = loaded.get(i).leaveOut();
            if (own != leaveOut) {
                printer.printf(
                        "Note: %s leaves out %s by its own rule, here it leaves out %s like all others; --leave-out %s has its"
                                + " rule for all.%n",
                        bundles.get(i), own.inWords(), leaveOut.inWords(), own.label());
            }
        }
        printer.flush();
    }

    /** The bundle's own name, with its folder only where that is needed to tell it from the others. */
    private String nameOf(List<ModelBundle> loaded, int index) {
        var manifest = loaded.get(index).manifest();
        boolean alone = loaded.stream()
                        .filter(bundle -> bundle.manifest().name().equals(manifest.name()))
                        .count()
                == 1;
        return alone ? manifest.name() : manifest.name() + " " + bundles.get(index);
    }

    private Model evaluate(
            NextItemModel model,
            String version,
            TrainedOn trainedOn,
            Items catalogue,
            List<Session> sessions,
            RankWriter rankWriter) {
        var figures = new ModelFigures(model.name(), catalogue, sessions.size(), k);
        long clicks =
                sessions.stream().mapToLong(session -> session.clicks().size()).sum();
        long start = System.nanoTime();
        try (var bar = Progress.bar(model.name(), clicks)) {
            PredictionListener listener = rankWriter == null
                    ? figures
                    : prediction -> {
                        figures.onPrediction(prediction);
                        rankWriter.write(model.name(), prediction);
                    };
            new OfflineEvaluation(tieRule, k).run(model, sessions, listener, bar::stepBy);
        }
        return new Model(figures, version, trainedOn, (System.nanoTime() - start) / 1e9);
    }

    /** Sessions of a length that a page can show, spread over the log. */
    private List<Session> examples(List<Session> sessions) {
        var fitting = sessions.stream()
                .filter(session -> session.clicks().size() >= SHORTEST_EXAMPLE
                        && session.clicks().size() <= LONGEST_EXAMPLE)
                .toList();
        var chosen = new ArrayList<Session>();
        int count = Math.min(examples, fitting.size());
        for (int i = 0; i < count; i++) {
            chosen.add(fitting.get((int) ((long) i * fitting.size() / count)));
        }
        return chosen;
    }

    private static Facts facts(Logs logs, Items catalogue, List<Session> sessions) {
        long clicks = 0;
        long unknown = 0;
        for (var session : sessions) {
            var ids = session.itemIds();
            clicks += ids.size();
            unknown += ids.subList(1, ids.size()).stream()
                    .filter(id -> !catalogue.contains(id))
                    .count();
        }
        return new Facts(
                shown(logs.train()),
                logs.training().size(),
                logs.train().clicks().size(),
                catalogue.size(),
                shown(logs.test()),
                sessions.size(),
                clicks,
                clicks - sessions.size(),
                unknown,
                logs.trainRead(),
                logs.testRead(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** With its folder, which often is the name of the data. */
    private static String shown(ClickLog log) {
        var file = log.file().toAbsolutePath();
        int names = file.getNameCount();
        return file.subpath(Math.max(0, names - 2), names).toString();
    }

    private EvaluationProtocol protocol(Logs logs, List<Model> models) throws IOException {
        return new EvaluationProtocol(
                logs.testSha256(),
                logs.trainSha256(),
                PreparedLog.fingerprintOf(train, logs.trainSha256()).orElse(null),
                logs.gap(),
                "test: all sessions of " + test.getFileName(),
                unknownItems,
                tieRule,
                leaveOut,
                EvaluationProtocol.NEXT_ITEM,
                models.get(0).figures().overall().predictions());
    }
}
