package io.eddy.inference.onnx;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.ModelKind;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.WindowedEncoder;

/** Models that read a session's last items anew after each click, such as attention and pooling. */
public final class WindowedKind implements ModelKind {

    public static final String LABEL = "windowed";

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public SessionModel open(ModelBundle bundle, Scorer scorer) throws InvalidBundleException {
        int window = bundle.manifest().window();
        var matrix = bundle.manifest().itemMatrix();
        if (window < 1 || matrix == null) {
            throw new InvalidBundleException(
                    bundle.manifestFile(), "has no window or no item_matrix, which a windowed model needs");
        }
        int items = bundle.items().size();
        var encoder = new OnnxWindowedEncoder(
                bundle.graph(ModelBundle.ENCODER), window, matrix.columns(), OrtDevice.of(scorer));
        return OnnxModels.open(bundle, encoder, () -> {
            var vector = tryOnce(bundle, encoder, items - 1);
            return OnnxModels.byItemMatrix(bundle, scorer, vector);
        });
    }

    /** The last item must have a row in the encoder. */
    private static float[] tryOnce(ModelBundle bundle, WindowedEncoder encoder, int lastItem)
            throws InvalidBundleException {
        float[] vector;
        try {
            vector = encoder.encode(new int[][] {{lastItem}});
        } catch (IllegalStateException e) {
            throw OnnxModels.doesNotTake(bundle, lastItem, e);
        }
        OnnxModels.requireNumbers(bundle, "session vector", vector);
        return vector;
    }
}
