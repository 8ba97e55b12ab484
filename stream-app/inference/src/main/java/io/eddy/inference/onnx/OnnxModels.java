package io.eddy.inference.onnx;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.ModelCard;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionEncoder;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.product.ProductRetriever;

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
        } catch (InvalidBundleException | RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * Of a model that ranks items by its item matrix.
     *
     * @param vector a session vector to try
     */
    static Retriever byItemMatrix(ModelBundle bundle, Scorer scorer, float[] vector) throws InvalidBundleException {
        if (scorer != Scorer.ONNX && scorer != Scorer.CUDA) {
            if (!DecoderCheck.isProduct(bundle, vector)) {
                refuseUnlessAuto(
                        scorer, bundle.graph(ModelBundle.DECODER) + " ranks in another way than by the item matrix");
            } else {
                var retriever = ProductRetriever.open(bundle, scorer, IntegerProduct::ofThisMachine);
                if (retriever != null) {
                    return tried(retriever, vector);
                }
                refuseUnlessAuto(scorer, "this processor gets 8-bit products wrong");
            }
        }
        return decoder(bundle, vector, OrtDevice.of(scorer));
    }

    /** No fault of the bundle's. */
    private static void refuseUnlessAuto(Scorer scorer, String why) {
        if (scorer != Scorer.AUTO) {
            throw new IllegalArgumentException("The scorer " + scorer + " cannot be used: " + why + ".");
        }
    }

    private static Retriever tried(ProductRetriever retriever, float[] vector) {
        try {
            retriever.retrieve(new SessionViews(1, vector, null), 1);
            return retriever;
        } catch (RuntimeException | Error e) {
            retriever.close();
            throw e;
        }
    }

    /** The bundle's own, in ONNX Runtime. */
    static Retriever decoder(ModelBundle bundle, float[] vector, OrtDevice device) throws InvalidBundleException {
        return tried(
                OnnxRetriever.byVector(
                        bundle.graph(ModelBundle.DECODER),
                        bundle.items().size(),
                        bundle.manifest().itemMatrix().columns(),
                        device),
                vector);
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
