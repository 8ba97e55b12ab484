package io.eddy.modelexport.gru4rec;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import io.eddy.inference.bundle.BundleManifest;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.ModelBundle;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Reads the weights out of a bundle that {@link Gru4RecGraphs} made: the same floats to the last bit, of a cosine the rows at length 1. */
public final class BundledWeights {

    private static final int GATES = 3;

    /** In the decoders of bundles of format 1. */
    private static final String OUTPUT = "output_matrix";

    private static final String OUTPUT_BIAS = "output_bias";

    private static final String TRAINABLE =
            "only a GRU4Rec that Eddy has trained or imported from weights can be trained on";

    private final Path file;
    private final Map<String, TensorProto> tensors = new HashMap<>();

    private BundledWeights(Path file) throws IOException {
        this.file = file;
        try (var in = Files.newInputStream(file)) {
            CodedInputStream coded = CodedInputStream.newInstance(in);
            coded.setSizeLimit(Integer.MAX_VALUE);
            GraphProto graph = ModelProto.parseFrom(coded).getGraph();
            graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
        }
    }

    /** @throws IOException where the graphs are another software's; names file and tensor */
    public static Gru4RecWeights read(ModelBundle bundle) throws IOException {
        if (bundle.manifest().state() == null) {
            throw new IOException(bundle.manifestFile() + " is of the kind "
                    + bundle.manifest().kind() + ": " + TRAINABLE);
        }
        try {
            BundledWeights encoder = new BundledWeights(bundle.graph(ModelBundle.ENCODER));
            if (bundle.manifest().itemMatrix() != null) {
                ItemMatrix matrix = ItemMatrix.read(bundle);
                boolean shared = encoder.tensors.containsKey(ItemMatrix.VECTORS);
                return read(bundle, encoder, shared, matrix);
            }
            BundledWeights decoder = new BundledWeights(bundle.graph(ModelBundle.DECODER));
            boolean shared = decoder.tensors.containsKey(Gru4RecGraphs.EMBEDDING);
            float[] output = decoder.floats(shared ? Gru4RecGraphs.EMBEDDING : OUTPUT);
            return read(
                    bundle,
                    encoder,
                    shared,
                    new ItemMatrix(
                            output,
                            decoder.floats(OUTPUT_BIAS),
                            output.length / bundle.manifest().items()));
        } catch (InvalidBundleException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Gru4RecWeights read(ModelBundle bundle, BundledWeights encoder, boolean shared, ItemMatrix matrix)
            throws IOException {
        BundleManifest.State state = bundle.manifest().state();
        int hidden = state.hiddenSize();
        int items = bundle.manifest().items();
        GruForm form = form(bundle);
        GateOrder order = new GateOrder(hidden, form);
        Gru4RecWeights.Builder weights = Gru4RecWeights.builder(form, items, hidden);
        if (shared) {
            weights.embedding(matrix.vectors());
        } else {
            weights.output(matrix.vectors());
            if (encoder.tensors.containsKey(Gru4RecGraphs.EMBEDDING)) {
                weights.embedding(encoder.floats(Gru4RecGraphs.EMBEDDING));
            }
        }
        weights.outputBias(matrix.bias()).similarity(matrix.similarity());
        for (int layer = 0; layer < state.layers(); layer++) {
            float[] bias = encoder.floats(Gru4RecGraphs.bias(layer));
            int gateRows = GATES * hidden;
            weights.layer(
                    encoder.inputWeights(layer, order, items, gateRows),
                    order.toPytorch(encoder.floats(Gru4RecGraphs.recurrentWeights(layer)), hidden),
                    order.toPytorch(Arrays.copyOf(bias, gateRows), 1),
                    order.toPytorch(Arrays.copyOfRange(bias, gateRows, 2 * gateRows), 1));
        }
        return weights.build();
    }

    private static GruForm form(ModelBundle bundle) throws IOException {
        Object label = bundle.manifest().settings().get(Gru4RecGraphs.GRU_FORM);
        return GruForm.of(String.valueOf(label))
                .orElseThrow(() -> new IOException(bundle.manifestFile() + " has the " + Gru4RecGraphs.GRU_FORM + " "
                        + label + ", expected one of " + Arrays.toString(GruForm.values()) + ": " + TRAINABLE));
    }

    private float[] inputWeights(int layer, GateOrder order, int items, int gateRows) throws IOException {
        if (layer == 0 && tensors.containsKey(Gru4RecGraphs.ITEM_GATES)) {
            float[] byItem = floats(Gru4RecGraphs.ITEM_GATES);
            return order.toPytorch(Gru4RecGraphs.transposed(byItem, items, gateRows), items);
        }
        float[] weights = floats(Gru4RecGraphs.inputWeights(layer));
        return order.toPytorch(weights, weights.length / gateRows);
    }

    private float[] floats(String name) throws IOException {
        TensorProto tensor = tensors.get(name);
        if (tensor == null || tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
            throw new IOException(file + " has no float tensor " + name + ": " + TRAINABLE);
        }
        float[] values = new float[tensor.getRawData().size() / Float.BYTES];
        tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
