package io.eddy.inference.onnx;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.product.ExhaustiveRetriever;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/**
 * Whether a bundle's decoder does what its manifest says, ranks by the product with the item matrix, so that another scorer may
 * stand in for it. That of {@link io.eddy.inference.bundle.BundleWriter} is known by its bytes; another is tried.
 */
final class DecoderCheck {

    /** Of the largest score of a list: what 32-bit sums in another order may differ by. */
    private static final float TOLERANCE = 1e-4f;

    private DecoderCheck() {}

    /** @param vector a session vector to try */
    static boolean isProduct(ModelBundle bundle, float[] vector) throws InvalidBundleException {
        var decoder = bundle.graph(ModelBundle.DECODER);
        try {
            if (bundle.manifest().itemMatrix().isDecodedBy(decoder)) {
                return true;
            }
        } catch (IOException e) {
            throw new InvalidBundleException(decoder, "cannot be read: " + e.getMessage(), e);
        }
        try (var own = OnnxModels.decoder(bundle, vector, OrtDevice.CPU);
                var exact = new ExhaustiveRetriever(bundle)) {
            // Beside a vector as the encoder makes them one that it does not, or a part of a graph might not show.
            var vectors = Arrays.copyOf(vector, 2 * vector.length);
            var random = new Random(1);
            for (int d = vector.length; d < vectors.length; d++) {
                vectors[d] = (float) random.nextGaussian();
            }
            var views = new SessionViews(2, vectors, null);
            int items = bundle.items().size();
            var ownLists = own.retrieve(views, items);
            var exactLists = exact.retrieve(views, items);
            for (int row = 0; row < ownLists.length; row++) {
                var scores = new float[items];
                float largest = Float.MIN_NORMAL;
                for (int rank = 0; rank < items; rank++) {
                    scores[exactLists[row].itemIndex(rank)] = exactLists[row].score(rank);
                    largest = Math.max(largest, Math.abs(exactLists[row].score(rank)));
                }
                for (int rank = 0; rank < items; rank++) {
                    float difference = scores[ownLists[row].itemIndex(rank)] - ownLists[row].score(rank);
                    if (!(Math.abs(difference) <= TOLERANCE * largest)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
