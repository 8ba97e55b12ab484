package io.eddy.recommender.session;

import io.eddy.inference.SharedModels;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import java.nio.file.Path;

/**
 * The bundle that a job was started with. Whoever finds another in its place, as on a machine where it was exchanged, does not serve
 * it.
 *
 * @param folder at the same path on every machine
 * @param sha256 of the bundle, see {@link ModelBundle#sha256}
 */
public record PinnedBundle(String folder, String sha256) implements ModelSource {

    private static final long serialVersionUID = 1;

    /** The bundle that lies there now; only its manifest is read. */
    public static PinnedBundle at(Path folder) throws InvalidBundleException {
        return new PinnedBundle(folder.toString(), ModelBundle.sha256Of(folder));
    }

    @Override
    public SharedModels.Share open() throws InvalidBundleException {
        return SharedModels.of(Path.of(folder), sha256);
    }
}
