package io.eddy.command.model;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.catalogue.session.Session;
import io.eddy.command.option.TitlesOption;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.report.HtmlReport;
import io.eddy.report.ItemGroups;
import io.eddy.report.ReportFiles;
import io.eddy.workbench.evaluation.EvaluatedLogs;
import io.eddy.workbench.evaluation.NamedBundle;
import io.eddy.workbench.evaluation.SideBySideEvaluation;
import io.eddy.workbench.evaluation.SideBySideEvaluation.Judged;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

    private static final String ITEMS_FILE = "items.csv.gz";
    private static final String RANKS_FILE = "ranks.csv.gz";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "BUNDLE", description = "Model bundles to evaluate beside the baselines.")
    private List<Path> bundles = List.of();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the report goes; must not be there yet.")
    private Path out;

    @Option(names = "--no-baselines", description = "Evaluate the bundles only.")
    private boolean noBaselines;

    @Mixin
    private EvaluationRules rules;

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
    private EvaluationLogs evaluationLogs;

    private PrintWriter printer;

    @Override
    public Integer call() throws Exception {
        printer = spec.commandLine().getOut();
        requireGoodOptions();
        WholeFolder.requireWritable(out);
        var titles = titlesOption.read();
        var groups = groupsFile == null ? ItemGroups.NONE : ItemGroups.read(groupsFile);
        var named = NamedBundle.load(bundles);
        var logs = evaluationLogs.read(out, printer);
        logs.notes(named).forEach(printer::println);
        var judgedBy = rules.decide(logs, printer);
        tellOfOtherRules(named, judgedBy.leaveOut());
        var sessions = logs.sessions(judgedBy.unknownItems());
        var judged = new Judged(named, predictions.read(sessions, knownItems(logs, sessions), printer), !noBaselines);
        var evaluation = new SideBySideEvaluation(logs, judgedBy, new TerminalProgress(printer));
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
        rules.requireGoodOptions();
        evaluationLogs.requireGoodOptions();
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
