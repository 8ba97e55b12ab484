package io.eddy.command.stream;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.command.process.ExitCode;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayListener;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.ReplaySettings;
import io.eddy.replay.Verification;
import java.io.PrintWriter;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;

/** A replay with its progress and its figures on the terminal. */
final class ReplayRun {

    private final Replay replay;
    private final ProgressBar bar;
    private final ReportPrinter printer;

    ReplayRun(List<LoggedClick> clicks, ReplaySettings settings, PrintWriter out) {
        bar = TerminalProgress.bar("Replaying", clicks.size());
        replay = new Replay(clicks, settings, new ReplayListener() {
            @Override
            public void onAnswered() {
                bar.step();
            }
        });
        printer = new ReportPrinter(out);
    }

    /**
     * Replays, and accounts for every click.
     *
     * @return exit code
     */
    int account() throws InterruptedException {
        var report = report();
        printer.print(report);
        return report.isComplete() ? 0 : ExitCode.FAILED;
    }

    /**
     * Replays, and holds the answers against a bundle.
     *
     * @return exit code
     */
    int verify(BundleVerification verification) throws InterruptedException, InvalidBundleException {
        var report = report();
        printer.printAccount(report);
        Verification found;
        long evaluated = (long) replay.clicks().size() * verification.bundles().size();
        try (var evaluating = TerminalProgress.bar("Evaluating", evaluated)) {
            found = verification.of(replay, report, evaluating::stepBy);
        }
        printer.print(found, report, verification);
        // Nothing compared is nothing verified.
        return !found.isEmpty() && found.agrees() && report.isConsistent() ? 0 : ExitCode.FAILED;
    }

    private ReplayReport report() throws InterruptedException {
        try (bar) {
            return replay.run();
        }
    }
}
