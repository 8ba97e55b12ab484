package io.eddy.modelexport.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import java.util.Locale;

/**
 * The two ONNX graphs of a model: the encoder moves the hidden states by one click, the decoder ranks all items by a hidden state.
 *
 * <p>Both hold the item embedding inline; the bytes are made once and shared. The static dimensions are the layers, of which there is
 * one, and the hidden size; the dimensions {@code batch} and {@code k} are free.
 */
public final class Gru4RecGraphs {

    /** Old enough for every runtime in use; newer operator sets bring nothing that these graphs need. */
    private static final int OPSET_VERSION = 17;

    private static final int IR_VERSION = 8;
    private static final int LAYERS = 1;
    private static final int GATES = 3;

    /** Protobuf's limit for one message, less ample room for names and shapes. */
    private static final long LARGEST_WEIGHTS = Integer.MAX_VALUE - (1L << 16);

    private final int itemCount;
    private final int hiddenSize;
    private final Gru4RecWeights weights;
    private final ByteString itemEmbedding;

    public Gru4RecGraphs(Gru4RecWeights weights) {
        this.weights = weights;
        itemCount = weights.itemCount();
        hiddenSize = weights.hiddenSize();
        requireInlineWeights(itemCount, hiddenSize);
        itemEmbedding = OnnxTensors.bytes(weights.itemEmbedding());
    }

    /** {@code item} int64 [batch], {@code state} float [1, batch, hidden] to {@code next_state} float [1, batch, hidden]. */
    public ModelProto encoder() {
        GateOrder order = new GateOrder(hiddenSize);
        float[] inputWeights = order.toOnnx(weights.inputWeights(), hiddenSize);
        float[] recurrentWeights = order.toOnnx(weights.recurrentWeights(), hiddenSize);
        float[] inputBias = order.toOnnx(weights.inputBias(), 1);
        float[] recurrentBias = order.toOnnx(weights.recurrentBias(), 1);
        long gateRows = (long) GATES * hiddenSize;
        return model(GraphProto.newBuilder()
                .setName("gru4rec_encoder")
                .addInput(OnnxTensors.value("item", DataType.INT64, "batch"))
                .addInput(OnnxTensors.value("state", DataType.FLOAT, LAYERS, "batch", hiddenSize))
                .addOutput(OnnxTensors.value("next_state", DataType.FLOAT, LAYERS, "batch", hiddenSize))
                .addInitializer(OnnxTensors.floats("item_embedding", itemEmbedding, itemCount, hiddenSize))
                .addInitializer(
                        OnnxTensors.floats("gru_w", OnnxTensors.bytes(inputWeights), LAYERS, gateRows, hiddenSize))
                .addInitializer(
                        OnnxTensors.floats("gru_r", OnnxTensors.bytes(recurrentWeights), LAYERS, gateRows, hiddenSize))
                .addInitializer(
                        OnnxTensors.floats("gru_b", OnnxTensors.bytes(inputBias, recurrentBias), LAYERS, 2 * gateRows))
                .addInitializer(OnnxTensors.longs("first_axis", 0))
                .addNode(node("Gather", "item_embedding", "item").addOutput("embedding"))
                .addNode(node("Unsqueeze", "embedding", "first_axis").addOutput("embedding_step"))
                .addNode(node("GRU", "embedding_step", "gru_w", "gru_r", "gru_b", "", "state")
                        .addAttribute(attribute("hidden_size", hiddenSize))
                        .addAttribute(attribute("linear_before_reset", 1))
                        .addOutput("")
                        .addOutput("next_state")));
    }

    /**
     * {@code state} float [1, batch, hidden] and {@code k} int64 [1] to {@code item} int64 [batch, k] and {@code score} float [batch, k],
     * best first.
     */
    public ModelProto decoder() {
        return model(GraphProto.newBuilder()
                .setName("gru4rec_decoder")
                .addInput(OnnxTensors.value("state", DataType.FLOAT, LAYERS, "batch", hiddenSize))
                .addInput(OnnxTensors.value("k", DataType.INT64, 1))
                .addOutput(OnnxTensors.value("item", DataType.INT64, "batch", "k"))
                .addOutput(OnnxTensors.value("score", DataType.FLOAT, "batch", "k"))
                .addInitializer(OnnxTensors.floats("item_embedding", itemEmbedding, itemCount, hiddenSize))
                .addInitializer(OnnxTensors.floats("output_bias", OnnxTensors.bytes(weights.outputBias()), itemCount))
                .addInitializer(OnnxTensors.longs("first_axis", 0))
                .addNode(node("Squeeze", "state", "first_axis").addOutput("hidden"))
                .addNode(node("Gemm", "hidden", "item_embedding", "output_bias")
                        .addAttribute(attribute("transB", 1))
                        .addOutput("all_scores"))
                .addNode(node("TopK", "all_scores", "k")
                        .addAttribute(attribute("axis", 1))
                        .addAttribute(attribute("largest", 1))
                        .addAttribute(attribute("sorted", 1))
                        .addOutput("score")
                        .addOutput("item")));
    }

    /** Checks by the sizes alone, so that nothing is copied before it fails. */
    static void requireInlineWeights(int itemCount, int hiddenSize) {
        long gateWeights = (long) GATES * hiddenSize * (hiddenSize + 1L) * 2;
        long bytes = ((long) itemCount * (hiddenSize + 1L) + gateWeights) * Float.BYTES;
        if (bytes > LARGEST_WEIGHTS) {
            throw new IllegalArgumentException(
                    "Weights of %d items x %d floats take %d bytes, an ONNX file holds at most %d; export fewer items or a smaller hidden size"
                            .formatted(itemCount, hiddenSize, bytes, LARGEST_WEIGHTS));
        }
    }

    private static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("eddy")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET_VERSION))
                .setGraph(graph)
                .build();
    }

    private static NodeProto.Builder node(String operator, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).setName(operator.toLowerCase(Locale.ROOT));
        for (String input : inputs) {
            node.addInput(input);
        }
        return node;
    }

    private static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
