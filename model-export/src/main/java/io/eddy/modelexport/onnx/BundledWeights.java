package io.eddy.modelexport.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import io.eddy.inference.bundle.BundleManifest;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.GruForm;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Reads the weights out of a bundle that {@link Gru4RecGraphs} made: the same floats to the last bit. */
public final class BundledWeights {

    private static final int GATES = 3;

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
        BundledWeights encoder = new BundledWeights(bundle.encoder());
        BundledWeights decoder = new BundledWeights(bundle.decoder());
        BundleManifest manifest = bundle.manifest();
        int hidden = manifest.hiddenSize();
        GruForm form =
                manifest.gruForm().equals(BundleManifest.RESET_AFTER) ? GruForm.RESET_AFTER : GruForm.RESET_BEFORE;
        GateOrder order = new GateOrder(hidden, form);
        Gru4RecWeights.Builder weights = Gru4RecWeights.builder(form, manifest.items(), hidden);
        boolean shared = decoder.tensors.containsKey(Gru4RecGraphs.EMBEDDING);
        if (!shared) {
            weights.output(decoder.floats(Gru4RecGraphs.OUTPUT));
        }
        if (encoder.tensors.containsKey(Gru4RecGraphs.EMBEDDING)) {
            weights.embedding(encoder.floats(Gru4RecGraphs.EMBEDDING));
        }
        weights.outputBias(decoder.floats(Gru4RecGraphs.OUTPUT_BIAS));
        for (int layer = 0; layer < manifest.layers(); layer++) {
            float[] bias = encoder.floats(Gru4RecGraphs.bias(layer));
            int gateRows = GATES * hidden;
            weights.layer(
                    encoder.inputWeights(layer, order, manifest.items(), gateRows),
                    order.toPytorch(encoder.floats(Gru4RecGraphs.recurrentWeights(layer)), hidden),
                    order.toPytorch(Arrays.copyOf(bias, gateRows), 1),
                    order.toPytorch(Arrays.copyOfRange(bias, gateRows, 2 * gateRows), 1));
        }
        return weights.build();
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
            throw new IOException(file + " has no float tensor " + name
                    + ": only bundles that Eddy has trained or imported from" + " weights can be trained on");
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
