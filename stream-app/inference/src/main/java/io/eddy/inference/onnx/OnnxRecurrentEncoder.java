package io.eddy.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.RecurrentEncoder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** {@code item} int64 [B], {@code state} float [L,B,H] → {@code next_state} float [L,B,H]. */
final class OnnxRecurrentEncoder implements RecurrentEncoder {

    private static final String ITEM = "item";
    private static final String STATE = "state";
    private static final String NEXT_STATE = "next_state";

    private final OnnxGraph graph;
    private final int layers;
    private final int hiddenSize;
    private final int vectorSize;

    /** @param vectorSize the session vector is the last so many floats of a state */
    OnnxRecurrentEncoder(Path file, int layers, int hiddenSize, int vectorSize, OrtDevice device)
            throws InvalidBundleException {
        this.layers = layers;
        this.hiddenSize = hiddenSize;
        this.vectorSize = vectorSize;
        this.graph = new OnnxGraph(file, device);
        try {
            graph.requireInput(ITEM, OnnxJavaType.INT64, -1);
            graph.requireInput(STATE, OnnxJavaType.FLOAT, layers, -1, hiddenSize);
            graph.requireOutput(NEXT_STATE, OnnxJavaType.FLOAT, layers, -1, hiddenSize);
        } catch (InvalidBundleException e) {
            graph.close();
            throw e;
        }
    }

    @Override
    public int stateSize() {
        return layers * hiddenSize;
    }

    @Override
    public int vectorSize() {
        return vectorSize;
    }

    @Override
    public int vectorOffset() {
        return stateSize() - vectorSize;
    }

    @Override
    public HiddenState[] step(int[] itemIndexes, HiddenState[] states) {
        int batch = states.length;
        // Without a row ONNX Runtime's operators may divide by zero, which ends the JVM.
        if (batch == 0) {
            return new HiddenState[0];
        }
        var items = DirectBuffers.ofThread().longs(batch);
        for (int itemIndex : itemIndexes) {
            items.put(itemIndex);
        }
        try (var item = OnnxGraph.tensor(items.flip(), batch);
                var state = OnnxGraph.tensor(layerByLayer(states), layers, batch, hiddenSize)) {
            return graph.run(
                    Map.of(ITEM, item, STATE, state),
                    result -> sessionBySession(
                            graph.output(result, NEXT_STATE, layers, batch, hiddenSize)
                                    .getFloatBuffer(),
                            batch));
        } catch (OrtException e) {
            throw new IllegalStateException("Encoding " + batch + " steps with " + graph.file() + " failed.", e);
        }
    }

    @Override
    public void close() {
        graph.close();
    }

    /** Sessions stand one after another in Java, layers in ONNX: {@code [B][L * H]} to {@code [L,B,H]}. */
    private FloatBuffer layerByLayer(HiddenState[] states) {
        var buffer = DirectBuffers.ofThread().floats(stateSize() * states.length);
        var zeros = new float[hiddenSize];
        for (int layer = 0; layer < layers; layer++) {
            for (var state : states) {
                if (state == null) {
                    buffer.put(zeros);
                } else {
                    buffer.put(state.values(), layer * hiddenSize, hiddenSize);
                }
            }
        }
        return buffer.flip();
    }

    private HiddenState[] sessionBySession(FloatBuffer next, int batch) {
        var states = new HiddenState[batch];
        for (int row = 0; row < batch; row++) {
            var values = new float[stateSize()];
            for (int layer = 0; layer < layers; layer++) {
                next.get((layer * batch + row) * hiddenSize, values, layer * hiddenSize, hiddenSize);
            }
            states[row] = new HiddenState(values);
        }
        return states;
    }
}
