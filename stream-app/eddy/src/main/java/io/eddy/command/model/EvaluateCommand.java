package io.eddy.command.model;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TitlesOption;
import io.eddy.command.option.TopicLogOptions;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.ImmediateRepeats;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.preparation.LogSummary;
import io.eddy.evaluation.protocol.UnknownItems;
import io.eddy.evaluation.report.HtmlReport;
import io.eddy.evaluation.report.ItemGroups;
import io.eddy.evaluation.report.ReportFiles;
import io.eddy.workbench.evaluation.EvaluatedLogs;
import io.eddy.workbench.evaluation.NamedBundle;
import io.eddy.workbench.evaluation.SideBySideEvaluation;
import io.eddy.workbench.evaluation.SideBySideEvaluation.Judged;
import io.eddy.workbench.evaluation.SideBySideEvaluation.Rules;
import io.eddy.workbench.evaluation.SummedLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
public final class EvaluateCommand implements Callable<Integer> {

    private static final int MOST_CANDIDATES = 1_000;
    private static final int MOST_EXAMPLES = 100;
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

    @Override
    public Integer call() throws Exception {
        printer = spec.commandLine().getOut();
        requireGoodOptions();
        WholeFolder.requireWritable(out);
        var titles = titlesOption.read();
        var groups = groupsFile == null ? ItemGroups.NONE : ItemGroups.read(groupsFile);
        test = topicOptions.log(test, out, false, printer);
        var named = NamedBundle.load(bundles);
        var logs = logs();
        var sessions = logs.sessions(unknownItems);
        logs.notes(named).forEach(printer::println);
        var leaveOut = leaveOutOption.decide(ImmediateRepeats.in(logs.train().sessions()), printer);
        tellOfOtherRules(named, leaveOut);
        var judged = new Judged(named, predictions.read(sessions, knownItems(logs, sessions), printer), !noBaselines);
        var evaluation = new SideBySideEvaluation(
                logs, new Rules(k, tieRule, unknownItems, leaveOut, examples), new TerminalProgress(printer));
        WholeFolder.write(out, folder -> {
            var report = evaluation.of(judged, ranks ? folder.resolve(RANKS_FILE) : null, titles, groups);
            new EvaluationTable(report).print(printer);
            ReportFiles.writeCsv(report, folder.resolve("metrics.csv"));
            ReportFiles.writeJson(report, folder.resolve("metrics.json"));
            ReportFiles.writeItems(report, folder.resolve(ITEMS_FILE));
            HtmlReport.write(report, folder.resolve("report.html"));
        });
        printer.println("Report: " + out.resolve("report.html") + " (metrics.csv, metrics.json, " + ITEMS_FILE
                + (ranks ? ", " + RANKS_FILE : "") + ")");
        printer.flush();
        return 0;
    }

    private static Set<String> knownItems(EvaluatedLogs logs, List<Session> sessions) {
        var known = new HashSet<>(logs.items().ids());
        sessions.forEach(session -> known.addAll(session.itemIds()));
        return known;
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

    private EvaluatedLogs logs() throws IOException {
        var training = logOptions.read(train, printer);
        var used = gap.of(training);
        var learnt = SummedLog.of(training, used);
        LogOptions.tell(learnt.log(), learnt.summary(), printer);
        var judged = SummedLog.of(logOptions.read(test, printer), used);
        LogOptions.tell(judged.log(), judged.summary(), printer);
        LogOptions.warn(judged.log(), LogSummary.ofShared(learnt.sessions(), judged.sessions()), printer);
        return new EvaluatedLogs(learnt, judged, used);
    }

    private void tellOfOtherRules(List<NamedBundle> named, LeaveOut leaveOut) {
        for (var each : named) {
            var own = each.bundle().leaveOut();
            if (own != leaveOut) {
                printer.printf(
                        "Note: %s leaves out %s by its own rule, here it leaves out %s like all others; --leave-out %s has its"
                                + " rule for all.%n",
                        each.folder(), own.inWords(), leaveOut.inWords(), own.label());
            }
        }
        printer.flush();
    }
}
