package io.eddy.inference.model;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;

/** A way to answer that bundles may ask for by their {@code kind}. */
public interface ModelKind {

    /** As in manifests. */
    String label();

    /**
     * Opens a bundle of this kind and tries it once.
     *
     * @param scorer of a model that ranks items by its item matrix; nothing to others
     * @throws InvalidBundleException that names the file and what is wrong with it
     */
    SessionModel open(ModelBundle bundle, Scorer scorer) throws InvalidBundleException;
}
