package io.eddy.command.stream;

import io.eddy.catalogue.LeaveOut;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.SessionModel;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.Verification;
import io.eddy.workbench.evaluation.BundleNextItemModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * Holds what a replay brought back against the offline evaluation of the bundles that recommended.
 *
 * @param bundles of different names or versions, at least one
 * @param leaveOut what every list leaves out; null for what each bundle says
 * @param gap that ends a session in the job
 */
public record BundleVerification(List<ModelBundle> bundles, LeaveOut leaveOut, Duration gap) {

    /** @throws IllegalArgumentException where two bundles have one name and version */
    public BundleVerification {
        bundles = List.copyOf(bundles);
        if (bundles.stream().map(BundleVerification::named).distinct().count() < bundles.size()) {
            throw new IllegalArgumentException("Two of the bundles to verify have the same name and version.");
        }
    }

    /** @param progress told how many clicks were worked through since it was last told, by each bundle in turn */
    public Verification of(Replay replay, ReplayReport report, IntConsumer progress) throws InvalidBundleException {
        var open = new ArrayList<SessionModel>();
        try {
            var models = new LinkedHashMap<String, NextItemModel>();
            for (var bundle : bundles) {
                var model = Models.open(bundle);
                open.add(model);
                models.put(named(bundle), WithoutClicked.of(new BundleNextItemModel(model), leaveOut(bundle)));
            }
            return Verification.of(replay.clicks(), gap.toMillis(), models, report, progress);
        } finally {
            open.forEach(SessionModel::close);
        }
    }

    /** What lists of a bundle leave out. */
    public LeaveOut leaveOut(ModelBundle bundle) {
        return leaveOut == null ? bundle.leaveOut() : leaveOut;
    }

    /** Names and versions of the bundles, as a report has them. */
    Set<String> names() {
        var names = new TreeSet<String>();
        bundles.forEach(bundle -> names.add(named(bundle)));
        return names;
    }

    private static String named(ModelBundle bundle) {
        return bundle.manifest().name() + " " + bundle.manifest().version();
    }
}
