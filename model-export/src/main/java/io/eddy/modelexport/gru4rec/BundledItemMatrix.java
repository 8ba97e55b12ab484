package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.ModelBundle;
import java.io.IOException;

/** The item vectors of a bundle, which those of format 1 keep in their graphs. */
public final class BundledItemMatrix {

    private BundledItemMatrix() {}

    /**
     * @throws IllegalArgumentException where the bundle's items have no vectors
     * @throws IOException where its files cannot be read
     */
    public static ItemMatrix read(ModelBundle bundle) throws IOException {
        var manifest = bundle.manifest();
        if (manifest.itemMatrix() != null) {
            return ItemMatrix.read(bundle);
        }
        if (manifest.state() == null) {
            throw new IllegalArgumentException(bundle.manifestFile() + " is of the kind " + manifest.kind()
                    + ", whose items have no vectors to compare.");
        }
        return new Gru4RecGraphs(BundledWeights.read(bundle)).itemMatrix();
    }
}
