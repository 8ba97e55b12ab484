package io.eddy.command.stream;

import io.eddy.catalogue.LeaveOut;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.Verification;
import io.eddy.workbench.evaluation.BundleNextItemModel;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * Holds what a replay brought back against the offline evaluation of a bundle.
 *
 * @param leaveOut what every list leaves out
 * @param gap that ends a session in the job
 */
public record BundleVerification(ModelBundle bundle, LeaveOut leaveOut, Duration gap) {

    /** @param progress told how many clicks were worked through since it was last told */
    public Verification of(Replay replay, ReplayReport report, IntConsumer progress) throws InvalidBundleException {
        try (var model = Models.open(bundle)) {
            return Verification.of(
                    replay.clicks(),
                    gap.toMillis(),
                    WithoutClicked.of(new BundleNextItemModel(model), leaveOut),
                    report,
                    progress);
        }
    }
}
