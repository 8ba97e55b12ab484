package io.eddy.workbench.training;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.baseline.TrainingIndex;
import io.eddy.evaluation.protocol.TrainedOn;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.knn.SessionKnnBundle;
import io.eddy.neighbours.SessionKnnMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Sessions of a log as a model bundle, in which neighbours are found; nothing is trained.
 *
 * @param data whose training sessions are indexed
 * @param sessions and their items, with the method that weighs them
 */
public record SessionIndexing(TrainingData data, SessionKnnBundle sessions) {

    /** @param window how many of a session's last clicks count */
    public static SessionIndexing of(TrainingData data, SessionKnnMethod method, int window) {
        var items = Session.items(data.training());
        return new SessionIndexing(
                data, new SessionKnnBundle(method, window, items, TrainingIndex.of(data.training(), items)));
    }

    /**
     * Writes the bundle and opens it once, as the job would.
     *
     * @param target a folder that is not there yet
     */
    public ModelBundle write(String name, String version, LeaveOut leaveOut, Path target) throws IOException {
        sessions.write(name, version, leaveOut, Map.of("data", provenance()), target);
        try {
            var bundle = ModelBundle.load(target);
            Models.open(bundle).close();
            return bundle;
        } catch (InvalidBundleException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Map<String, Object> provenance() {
        var source = data.describe();
        source.put("sessions", TrainedOn.sessionsToLearnFrom(data.training()));
        return source;
    }
}
