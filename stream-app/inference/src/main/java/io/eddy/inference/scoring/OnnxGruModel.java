package io.eddy.inference.scoring;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A bundle's graphs in ONNX Runtime, on one CPU thread.
 *
 * <p>Owns native memory: close it. One thread at a time.
 */
public final class OnnxGruModel implements GruModel {

    private static final String ITEM = "item";
    private static final String STATE = "state";
    private static final String NEXT_STATE = "next_state";
    private static final String K = "k";
    private static final String SCORE = "score";

    private final ModelBundle bundle;
    private final int layers;
    private final int hiddenSize;
    private final OrtEnvironment environment = OrtRuntime.environment();
    private final OrtSession encoder;
    private final OrtSession decoder;

    // Kept because native memory is dear to allocate; they grow to the largest batch seen.
    private FloatBuffer stateBuffer = directBuffer(0).asFloatBuffer();
    private LongBuffer itemBuffer = directBuffer(0).asLongBuffer();

    /** Opens both graphs, compares them with the manifest and runs them once. */
    public OnnxGruModel(ModelBundle bundle) throws InvalidBundleException {
        this.bundle = bundle;
        this.layers = bundle.manifest().layers();
        this.hiddenSize = bundle.manifest().hiddenSize();
        this.encoder = open(bundle.encoder());
        try {
            this.decoder = open(bundle.decoder());
        } catch (InvalidBundleException e) {
            closeOrtSession(encoder);
            throw e;
        }
        try {
            checkSignatures();
            checkByRunning();
        } catch (InvalidBundleException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public String name() {
        return bundle.manifest().name();
    }

    @Override
    public String version() {
        return bundle.manifest().version();
    }

    @Override
    public int stateSize() {
        return layers * hiddenSize;
    }

    @Override
    public Items items() {
        return bundle.items();
    }

    @Override
    public LeaveOut leaveOut() {
        return bundle.leaveOut();
    }

    @Override
    public HiddenState[] encode(int[] itemIndexes, HiddenState[] states) {
        int batch = states.length;
        if (batch == 0) {
            return new HiddenState[0];
        }
        if (itemBuffer.capacity() < batch) {
            itemBuffer = directBuffer(batch * Long.BYTES).asLongBuffer();
        }
        itemBuffer.clear();
        for (int itemIndex : itemIndexes) {
            itemBuffer.put(itemIndex);
        }
        itemBuffer.flip();
        fillStateBuffer(states);
        try (var item = OnnxTensor.createTensor(environment, itemBuffer, new long[] {batch});
                var state = stateTensor(batch);
                var result = encoder.run(Map.of(ITEM, item, STATE, state))) {
            var next = (OnnxTensor) result.get(NEXT_STATE).orElseThrow();
            requireShape(bundle.encoder(), NEXT_STATE, next, layers, batch, hiddenSize);
            return readStates(next.getFloatBuffer(), batch);
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "Encoding " + states.length + " steps with " + bundle.encoder() + " failed.", e);
        }
    }

    @Override
    public RankedItems[] decode(HiddenState[] states, int k) {
        int found = Math.min(k, items().size());
        int batch = states.length;
        // Without a row ONNX Runtime's operators may divide by zero, which ends the JVM.
        if (batch == 0) {
            return new RankedItems[0];
        }
        fillStateBuffer(states);
        try (var state = stateTensor(batch);
                var topK = OnnxTensor.createTensor(environment, new long[] {found});
                var result = decoder.run(Map.of(STATE, state, K, topK))) {
            var item = (OnnxTensor) result.get(ITEM).orElseThrow();
            var score = (OnnxTensor) result.get(SCORE).orElseThrow();
            requireShape(bundle.decoder(), ITEM, item, batch, found);
            requireShape(bundle.decoder(), SCORE, score, batch, found);
            return readRankedItems(item.getLongBuffer(), score.getFloatBuffer(), batch, found);
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "Scoring " + states.length + " states with " + bundle.decoder() + " failed.", e);
        }
    }

    @Override
    public void close() {
        closeOrtSession(encoder);
        closeOrtSession(decoder);
    }

    /** Sessions stand one after another in Java, layers in ONNX: {@code [B][L * H]} to {@code [L,B,H]}. */
    private void fillStateBuffer(HiddenState[] states) {
        int size = layers * states.length * hiddenSize;
        if (stateBuffer.capacity() < size) {
            stateBuffer = directBuffer(size * Float.BYTES).asFloatBuffer();
        }
        stateBuffer.clear().limit(size);
        var zeros = new float[hiddenSize];
        for (int layer = 0; layer < layers; layer++) {
            for (var state : states) {
                if (state != null) {
                    stateBuffer.put(state.values(), layer * hiddenSize, hiddenSize);
                } else {
                    stateBuffer.put(zeros);
                }
            }
        }
        stateBuffer.flip();
    }

    private OnnxTensor stateTensor(int batch) throws OrtException {
        return OnnxTensor.createTensor(environment, stateBuffer, new long[] {layers, batch, hiddenSize});
    }

    /** A graph need not give what it says where it leaves a dimension open. */
    private static void requireShape(Path graph, String output, OnnxTensor tensor, long... expected) {
        var found = tensor.getInfo().getShape();
        if (!Arrays.equals(found, expected)) {
            throw new IllegalStateException(graph + " gave the output " + output + " of shape " + Arrays.toString(found)
                    + ", expected " + Arrays.toString(expected) + ".");
        }
    }

    private HiddenState[] readStates(FloatBuffer next, int batch) {
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

    private RankedItems[] readRankedItems(LongBuffer item, FloatBuffer score, int batch, int k) {
        var ranked = new RankedItems[batch];
        for (int row = 0; row < batch; row++) {
            var itemIndexes = new int[k];
            var scores = new float[k];
            score.get(row * k, scores);
            for (int rank = 0; rank < k; rank++) {
                long itemIndex = item.get(row * k + rank);
                if (itemIndex < 0 || itemIndex >= items().size()) {
                    throw new IllegalStateException(bundle.decoder() + " gave the item index " + itemIndex
                            + ", the bundle has " + items().size() + " items.");
                }
                itemIndexes[rank] = (int) itemIndex;
            }
            ranked[row] = new RankedItems(itemIndexes, scores);
        }
        return ranked;
    }

    private OrtSession open(Path graph) throws InvalidBundleException {
        try (var options = new SessionOptions()) {
            // Subtasks are what Eddy scales by; threads inside one call would fight over the same cores.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return environment.createSession(graph.toString(), options);
        } catch (OrtException e) {
            throw new InvalidBundleException(graph, "ONNX Runtime does not open it: " + e.getMessage(), e);
        }
    }

    private void checkSignatures() throws InvalidBundleException {
        try {
            var state = new long[] {layers, -1, hiddenSize};
            var encoderInputs = new Signature(bundle.encoder(), "input", encoder.getInputInfo());
            encoderInputs.require(ITEM, OnnxJavaType.INT64, -1);
            encoderInputs.require(STATE, OnnxJavaType.FLOAT, state);
            new Signature(bundle.encoder(), "output", encoder.getOutputInfo())
                    .require(NEXT_STATE, OnnxJavaType.FLOAT, state);
            var decoderInputs = new Signature(bundle.decoder(), "input", decoder.getInputInfo());
            decoderInputs.require(STATE, OnnxJavaType.FLOAT, state);
            decoderInputs.require(K, OnnxJavaType.INT64, 1);
            var decoderOutputs = new Signature(bundle.decoder(), "output", decoder.getOutputInfo());
            decoderOutputs.require(ITEM, OnnxJavaType.INT64, -1, -1);
            decoderOutputs.require(SCORE, OnnxJavaType.FLOAT, -1, -1);
        } catch (OrtException e) {
            throw new InvalidBundleException(
                    bundle.encoder(), "its inputs and outputs cannot be read: " + e.getMessage(), e);
        }
    }

    /** The last item must have a row in the encoder, and the decoder must rank each item once. */
    private void checkByRunning() throws InvalidBundleException {
        HiddenState[] state;
        try {
            state = encode(new int[] {items().size() - 1}, new HiddenState[] {null});
        } catch (IllegalStateException e) {
            throw new InvalidBundleException(
                    bundle.encoder(),
                    "does not take item index " + (items().size() - 1) + ", the last of the bundle: " + e.getMessage(),
                    e);
        }
        for (float value : state[0].values()) {
            if (!Float.isFinite(value)) {
                throw new InvalidBundleException(bundle.encoder(), "gives a hidden state with " + value);
            }
        }
        RankedItems ranked;
        try {
            ranked = decode(state, items().size())[0];
        } catch (IllegalStateException e) {
            throw new InvalidBundleException(
                    bundle.decoder(), "does not rank the bundle's " + items().size() + " items: " + e.getMessage(), e);
        }
        var seen = new boolean[items().size()];
        for (int rank = 0; rank < ranked.size(); rank++) {
            if (seen[ranked.itemIndex(rank)] || !Float.isFinite(ranked.score(rank))) {
                throw new InvalidBundleException(
                        bundle.decoder(),
                        "gives item index " + ranked.itemIndex(rank) + " twice, or a score that is no number: "
                                + ranked.score(rank));
            }
            seen[ranked.itemIndex(rank)] = true;
        }
    }

    private static ByteBuffer directBuffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static void closeOrtSession(OrtSession ortSession) {
        try {
            ortSession.close();
        } catch (OrtException e) {
            throw new IllegalStateException("Closing an ONNX session failed.", e);
        }
    }

    /** Inputs or outputs of one graph. */
    private record Signature(Path graph, String side, Map<String, ai.onnxruntime.NodeInfo> nodes) {

        /** @param shape -1 for a dimension that may vary */
        void require(String name, OnnxJavaType type, long... shape) throws InvalidBundleException {
            var node = nodes.get(name);
            if (node == null || !(node.getInfo() instanceof TensorInfo tensor)) {
                throw new InvalidBundleException(graph, "has no " + side + " " + name + ", only " + nodes.keySet());
            }
            var found = tensor.getShape();
            boolean fits = tensor.type == type && found.length == shape.length;
            for (int i = 0; fits && i < shape.length; i++) {
                fits = found[i] == -1 || found[i] == shape[i];
            }
            if (!fits) {
                throw new InvalidBundleException(
                        graph,
                        side + " " + name + " is " + tensor.type + Arrays.toString(found) + ", expected "
                                + type + Arrays.toString(shape)
                                + " by the manifest's layers and hidden_size");
            }
        }
    }
}
