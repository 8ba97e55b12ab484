package io.eddy.inference.knn;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.ModelCard;
import io.eddy.inference.model.ModelKind;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import io.eddy.neighbours.SessionIndex;
import io.eddy.neighbours.SessionKnnMethod;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Models that score items by the training sessions nearest to a session. They hold no weights but the sessions themselves, in
 * {@code sessions.bin}: {@link SessionIndex#write}.
 */
public final class SessionKnnKind implements ModelKind {

    public static final String LABEL = "session_knn";

    /** What the file of the sessions is in a bundle. */
    static final String SESSIONS = "sessions";

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public SessionModel open(ModelBundle bundle, Scorer scorer) throws InvalidBundleException {
        int window = bundle.manifest().window();
        if (window < 1) {
            throw new InvalidBundleException(
                    bundle.manifestFile(), "window is " + window + ", a model of neighbours needs at least 1");
        }
        var file = bundle.data(SESSIONS);
        var index = read(file);
        if (index.itemCount() != bundle.items().size()) {
            throw new InvalidBundleException(
                    file,
                    "is of " + index.itemCount() + " items, the bundle has "
                            + bundle.items().size());
        }
        var knn = method(bundle).over(index, bundle.items());
        return new SessionModel(ModelCard.of(bundle), null, new SessionKnnRetriever(knn, window));
    }

    private static SessionKnnMethod method(ModelBundle bundle) throws InvalidBundleException {
        try {
            return MethodSettings.read(bundle.manifest().settings());
        } catch (IllegalArgumentException e) {
            throw new InvalidBundleException(bundle.manifestFile(), "settings: " + e.getMessage(), e);
        }
    }

    private static SessionIndex read(Path file) throws InvalidBundleException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            return SessionIndex.read(in);
        } catch (EOFException e) {
            throw new InvalidBundleException(file, "ends too early", e);
        } catch (IOException e) {
            throw new InvalidBundleException(file, e.getMessage(), e);
        }
    }
}
