package io.eddy.inference.onnx;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.ModelKind;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import java.util.Arrays;

/** Models that carry a hidden state from click to click, such as GRUs. */
public final class RecurrentKind implements ModelKind {

    public static final String LABEL = "recurrent";

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public SessionModel open(ModelBundle bundle, Scorer scorer) throws InvalidBundleException {
        var state = bundle.manifest().state();
        if (state == null) {
            throw new InvalidBundleException(bundle.manifestFile(), "has no state, which a recurrent model needs");
        }
        var matrix = bundle.manifest().itemMatrix();
        // Where no matrix tells what a session vector is, the decoder sees the whole state.
        int vectorSize = matrix == null ? state.layers() * state.hiddenSize() : state.hiddenSize();
        if (matrix != null && matrix.columns() != vectorSize) {
            throw new InvalidBundleException(
                    bundle.manifestFile(),
                    "item_matrix has " + matrix.columns() + " columns, but hidden_size is " + vectorSize);
        }
        int items = bundle.items().size();
        var device = OrtDevice.of(scorer);
        var encoder = new OnnxRecurrentEncoder(
                bundle.graph(ModelBundle.ENCODER), state.layers(), state.hiddenSize(), vectorSize, device);
        return OnnxModels.open(bundle, encoder, () -> {
            var vector = tryOnce(bundle, encoder, items - 1);
            return matrix == null
                    ? OnnxModels.tried(
                            OnnxRetriever.byState(
                                    bundle.graph(ModelBundle.DECODER),
                                    items,
                                    state.layers(),
                                    state.hiddenSize(),
                                    device),
                            vector)
                    : OnnxModels.byItemMatrix(bundle, scorer, vector);
        });
    }

    /** The last item must have a row in the encoder. */
    private static float[] tryOnce(ModelBundle bundle, RecurrentEncoder encoder, int lastItem)
            throws InvalidBundleException {
        HiddenState state;
        try {
            state = encoder.step(new int[] {lastItem}, new HiddenState[] {null})[0];
        } catch (IllegalStateException e) {
            throw OnnxModels.doesNotTake(bundle, lastItem, e);
        }
        OnnxModels.requireNumbers(bundle, "hidden state", state.values());
        return Arrays.copyOfRange(state.values(), encoder.vectorOffset(), encoder.stateSize());
    }
}
