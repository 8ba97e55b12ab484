package io.eddy.command.stream;

import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.Verification;
import io.eddy.schemas.RejectedClick.Reason;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Replay reports and tables of figures for the terminal. */
public final class ReportPrinter {

    private static final double MICROS_PER_MS = 1_000;

    private final PrintWriter out;

    public ReportPrinter(PrintWriter out) {
        this.out = out;
    }

    public void print(ReplayReport report) {
        printAccount(report);
        out.println();
        printHeader();
        printRow("recommendation topic", report.metrics());
        out.flush();
    }

    /** What a verification of bundles found. */
    void print(Verification found, ReplayReport report, BundleVerification verification) {
        var expected = verification.names();
        if (report.accepted() > 0 && !expected.containsAll(report.models())) {
            out.println("The job recommends by " + report.models() + ", --verify names "
                    + (expected.size() == 1 ? expected.iterator().next() : expected) + ".");
        }
        printHeader();
        for (var ofModel : found.byModel()) {
            if (found.byModel().size() > 1) {
                out.println(ofModel.model());
            }
            printRow("offline", ofModel.offline());
            printRow("recommendation topic", ofModel.recommendations());
            printRow("evaluation topic", ofModel.evaluations());
        }
        var rules = verification.bundles().stream()
                .map(bundle -> verification.leaveOut(bundle).inWords())
                .distinct()
                .toList();
        out.println("Left out of every list: " + String.join(", or by its bundle's rule ", rules) + ".");
        if (found.notCompared() > 0) {
            out.printf(
                    "Not compared: %,d predictions after a session changed its model later than the job keeps clicks, or of two models in turns.%n",
                    found.notCompared());
        }
        printVerdict(found, report);
    }

    /** Where every click went, how fast, and how long it took. */
    public void printAccount(ReplayReport report) {
        var reasons = report.rejected().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ", " (", ")"));
        out.printf(
                "Clicks: %,d sent = %,d accepted + %,d rejected%s + %,d missing; %,d recommendations too many%n",
                report.sent(),
                report.accepted(),
                report.rejectedTotal(),
                report.rejected().isEmpty() ? "" : reasons,
                report.missing(),
                report.repeated());
        if (report.repeatedByAnotherModel() > 0) {
            out.printf(
                    "  %,d of those too many are by another model than the first: a failure fell into a release.%n",
                    report.repeatedByAnotherModel());
        }
        if (report.unreadable() > 0) {
            out.printf(
                    "  Passed over %,d records that could not be read, as others' rejected clicks.%n",
                    report.unreadable());
        }
        if (report.rejected().containsKey(Reason.SESSION_ENDED.label())) {
            out.println("  session_ended: the job has already seen clicks so much later that these sessions are over.");
        }
        if (report.accepted() > 0) {
            printSpeed(report);
        }
        out.flush();
    }

    private void printSpeed(ReplayReport report) {
        out.printf(
                "Throughput: %,.0f clicks/s over %.1f s%n"
                        + "From sending a click to reading its recommendation (at --speed max it mostly waits in the topics):"
                        + " p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                report.accepted() / report.seconds(),
                report.seconds(),
                report.latencyMicros().getValueAtPercentile(50) / MICROS_PER_MS,
                report.latencyMicros().getValueAtPercentile(90) / MICROS_PER_MS,
                report.latencyMicros().getValueAtPercentile(99) / MICROS_PER_MS,
                report.latencyMicros().getMaxValue() / MICROS_PER_MS);
    }

    public void printHeader() {
        out.printf(
                "%-28s %6s %6s %6s %6s   %6s %6s %6s %6s %12s%n",
                "", "R@1", "R@5", "R@10", "R@20", "MRR@1", "MRR@5", "MRR@10", "MRR@20", "predictions");
    }

    /** What a verification found. */
    public void printVerdict(Verification verification, ReplayReport report) {
        long predictions = verification.offline().predictions();
        if (verification.agrees() && verification.isEmpty()) {
            out.println("There was nothing to predict, so there is nothing to compare.");
        } else if (verification.agrees()) {
            out.printf(
                    "Offline, recommendation topic and evaluation topic agree on every one of %,d predictions.%n",
                    predictions);
        } else {
            out.printf(
                    "Offline, recommendation topic and evaluation topic DIFFER on %,d clicks. The first: %s%n",
                    verification.differing(), verification.firstDifference().orElseThrow());
        }
        if (report.rejectedTotal() > 0) {
            out.printf(
                    "%,d clicks were rejected; the offline evaluation leaves them out too.%n", report.rejectedTotal());
        }
        if (report.contradicted() > 0) {
            out.printf(
                    "%,d recommendations say something else than the first for their click.%n", report.contradicted());
        }
        if (report.evaluatedTwice() > 0) {
            out.printf("%,d clicks were evaluated more than once.%n", report.evaluatedTwice());
        }
        out.flush();
    }

    public void printRow(String name, NextItemMetrics metrics) {
        if (metrics.predictions() == 0) {
            out.printf("%-28s no prediction, so no figure%n", name);
            out.flush();
            return;
        }
        out.printf(
                "%-28s %.4f %.4f %.4f %.4f   %.4f %.4f %.4f %.4f %,12d%n",
                name,
                metrics.recall(1),
                metrics.recall(5),
                metrics.recall(10),
                metrics.recall(20),
                metrics.mrr(1),
                metrics.mrr(5),
                metrics.mrr(10),
                metrics.mrr(20),
                metrics.predictions());
        out.flush();
    }
}
