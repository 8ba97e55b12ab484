package io.eddy.command.demo;

import io.eddy.catalogue.session.Session;
import io.eddy.command.stream.BundleVerification;
import io.eddy.command.stream.ReportPrinter;
import io.eddy.evaluation.baseline.MarkovChain;
import io.eddy.evaluation.baseline.MostPopular;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What the stream recommended, beside the offline evaluation and baselines. */
final class DemoFigures {

    private final DemoData demoData;
    private final BundleVerification verification;
    private final PrintWriter out;

    DemoFigures(DemoData demoData, BundleVerification verification, PrintWriter out) {
        this.demoData = demoData;
        this.verification = verification;
        this.out = out;
    }

    /** Whether offline, recommendation topic and evaluation topic say the same of every click. */
    boolean print(Replay replay, ReplayReport report) throws InvalidBundleException {
        var printer = new ReportPrinter(out);
        var found = verification.of(replay, report, done -> {});
        printer.printHeader();
        printer.printRow("GRU4Rec in the stream", found.recommendations());
        printer.printRow("  judged in the stream", found.evaluations());
        printer.printRow("GRU4Rec offline", found.offline());
        var sessions = Session.of(replay.clicks(), verification.gap().toMillis());
        var catalogue = Session.items(demoData.data().training());
        var others = new ArrayList<NextItemModel>(
                List.of(new MarkovChain(demoData.data().training(), catalogue), new MostPopular(catalogue)));
        demoData.best().ifPresent(others::add);
        for (var other : others) {
            printer.printRow(
                    other.name(),
                    OfflineEvaluation.evaluate(
                            WithoutClicked.of(other, verification.leaveOut()), sessions, done -> {}));
        }
        out.printf(
                "Next item from the second click of a session on; a pause of more than %s ends a session; all items"
                        + " ranked; unknown items are misses; left out of every list: %s.%n",
                verification.gap(), verification.leaveOut().inWords());
        out.println(
                "The log and the other rows are the same on every machine; GRU4Rec's figures repeat on processors of one kind only,"
                        + " as another kind rounds its sums otherwise.");
        printer.printVerdict(found, report);
        return found.agrees();
    }
}
