package io.eddy.inference.onnx;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.ModelCard;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.SessionEncoder;
import io.eddy.inference.model.SessionModel;

/** What the kinds of models that are graphs have in common when they are opened. */
final class OnnxModels {

    private OnnxModels() {}

    /** Tries the encoder, opens the retriever and tries it. */
    interface Opening {
        Retriever open() throws InvalidBundleException;
    }

    static SessionModel open(ModelBundle bundle, SessionEncoder encoder, Opening opening)
            throws InvalidBundleException {
        try {
            return new SessionModel(ModelCard.of(bundle), encoder, opening.open());
        } catch (InvalidBundleException | RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    static Retriever tried(OnnxRetriever retriever, float[] vector) throws InvalidBundleException {
        try {
            retriever.tryOnce(vector);
            return retriever;
        } catch (InvalidBundleException | RuntimeException e) {
            retriever.close();
            throw e;
        }
    }

    static InvalidBundleException doesNotTake(ModelBundle bundle, int lastItem, IllegalStateException cause)
            throws InvalidBundleException {
        return new InvalidBundleException(
                bundle.graph(ModelBundle.ENCODER),
                "does not take item index " + lastItem + ", the last of the bundle: " + cause.getMessage(),
                cause);
    }

    static void requireNumbers(ModelBundle bundle, String what, float[] values) throws InvalidBundleException {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new InvalidBundleException(
                        bundle.graph(ModelBundle.ENCODER), "gives a " + what + " with " + value);
            }
        }
    }
}
