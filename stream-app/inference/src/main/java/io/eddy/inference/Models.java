package io.eddy.inference;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.knn.SessionKnnKind;
import io.eddy.inference.model.ModelKind;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.onnx.RecurrentKind;
import io.eddy.inference.onnx.WindowedKind;
import java.util.List;

/** Opens bundles of every kind that there is. */
public final class Models {

    private static final List<ModelKind> KINDS = List.of(new RecurrentKind(), new WindowedKind(), new SessionKnnKind());

    private Models() {}

    /**
     * Opens a bundle's model and tries it once; the caller closes it. Its items are scored by what is fastest here.
     *
     * @throws InvalidBundleException that names the file and what is wrong with it
     */
    public static SessionModel open(ModelBundle bundle) throws InvalidBundleException {
        return open(bundle, Scorer.AUTO);
    }

    /**
     * Opens a bundle's model and tries it once; the caller closes it.
     *
     * @param scorer of a model that ranks items by its item matrix; nothing to others
     * @throws InvalidBundleException that names the file and what is wrong with it
     * @throws IllegalArgumentException where the scorer cannot be used with the bundle, or on this machine
     */
    public static SessionModel open(ModelBundle bundle, Scorer scorer) throws InvalidBundleException {
        var label = bundle.manifest().kind();
        for (var kind : KINDS) {
            if (kind.label().equals(label)) {
                return kind.open(bundle, scorer);
            }
        }
        throw new InvalidBundleException(
                bundle.manifestFile(),
                "kind is " + label + ", this software serves "
                        + KINDS.stream().map(ModelKind::label).toList());
    }
}
