package io.eddy.modelexport.gru4rec;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.OnnxTensors;
import io.eddy.inference.bundle.Similarity;

/**
 * A model as an encoder graph, which moves the hidden states by one click, and the item matrix.
 *
 * <p>The graph holds its weights inline, but for a shared embedding, which it takes from the item matrix. Its static dimensions
 * are the layers and the hidden size; the dimension {@code batch} is free. {@link BundledWeights} reads the weights back.
 */
public final class Gru4RecGraphs {

    static final String EMBEDDING = "item_embedding";
    static final String ITEM_GATES = "item_gates";

    /** The setting of a manifest that says which GRU the encoder holds. */
    public static final String GRU_FORM = "gru_form";

    /** Old enough for every runtime in use; newer operator sets bring nothing that these graphs need. */
    private static final int OPSET_VERSION = 17;

    private static final int IR_VERSION = 8;
    private static final int GATES = 3;

    /** Protobuf's limit for one message, less ample room for names and shapes. */
    private static final long LARGEST_WEIGHTS = Integer.MAX_VALUE - (1L << 16);

    private final Gru4RecWeights weights;
    private final int itemCount;
    private final int hiddenSize;
    private final int layers;
    private final GateOrder order;
    private final ItemMatrix itemMatrix;

    public Gru4RecGraphs(Gru4RecWeights weights) {
        this.weights = weights;
        itemCount = weights.itemCount();
        hiddenSize = weights.hiddenSize();
        layers = weights.layers();
        order = new GateOrder(hiddenSize, weights.gruForm());
        requireInlineWeights(itemCount, inlineRow(), hiddenSize, layers);
        itemMatrix = new ItemMatrix(
                weights.similarity().isCosine() ? Similarity.unitRows(weights.output(), hiddenSize) : weights.output(),
                weights.outputBias(),
                hiddenSize,
                weights.similarity());
    }

    /** {@code item} int64 [batch], {@code state} float [layers, batch, hidden] to {@code next_state} float of the state's shape. */
    public ModelProto encoder() {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("gru4rec_encoder")
                .addInput(OnnxTensors.value("item", DataType.INT64, "batch"))
                .addInput(OnnxTensors.value("state", DataType.FLOAT, layers, "batch", hiddenSize))
                .addOutput(OnnxTensors.value("next_state", DataType.FLOAT, layers, "batch", hiddenSize))
                .addInitializer(OnnxTensors.longs("first_axis", 0));
        String table = addInputTable(graph);
        graph.addNode(node("Gather", "gather", table, "item").addOutput("picked"))
                .addNode(node("Unsqueeze", "unsqueeze", "picked", "first_axis").addOutput("input_l0"));
        NodeProto.Builder split = node("Split", "split", "state").addAttribute(attribute("axis", 0));
        NodeProto.Builder concat = node("Concat", "concat").addAttribute(attribute("axis", 0));
        for (int layer = 0; layer < layers; layer++) {
            split.addOutput("state_l" + layer);
            concat.addInput("next_l" + layer);
        }
        graph.addNode(split);
        for (int layer = 0; layer < layers; layer++) {
            addLayer(graph, layer, layer == 0 ? "input_l0" : "next_l" + (layer - 1));
        }
        return model(graph.addNode(concat.addOutput("next_state")));
    }

    /** The output matrix; only the last layer scores. The bundle's decoder follows from it. */
    public ItemMatrix itemMatrix() {
        return itemMatrix;
    }

    static String inputWeights(int layer) {
        return "gru_w_l" + layer;
    }

    static String recurrentWeights(int layer) {
        return "gru_r_l" + layer;
    }

    static String bias(int layer) {
        return "gru_b_l" + layer;
    }

    /** Checks by the sizes alone, so that nothing is copied before it fails. */
    static void requireInlineWeights(int itemCount, int inlineRow, int hiddenSize, int layers) {
        long gateWeights = (long) GATES * hiddenSize * (hiddenSize + 1L) * 2 * layers;
        long bytes = ((long) itemCount * inlineRow + gateWeights) * Float.BYTES;
        if (bytes > LARGEST_WEIGHTS) {
            throw new IllegalArgumentException(
                    "Weights of %d items x %d floats take %d bytes, an ONNX file holds at most %d; export fewer items or a smaller hidden size"
                            .formatted(itemCount, inlineRow, bytes, LARGEST_WEIGHTS));
        }
    }

    /** Floats an item in the encoder itself. */
    private int inlineRow() {
        return switch (weights.embeddingMode()) {
            case SHARED -> 0;
            case SEPARATE -> weights.embeddingSize();
            case NONE -> GATES * hiddenSize;
        };
    }

    private String addInputTable(GraphProto.Builder graph) {
        switch (weights.embeddingMode()) {
            case SHARED -> {
                graph.addInitializer(itemMatrix.vectorsTensor());
                return ItemMatrix.VECTORS;
            }
            case SEPARATE ->
                graph.addInitializer(OnnxTensors.floats(
                        EMBEDDING, OnnxTensors.bytes(weights.embedding()), itemCount, weights.embeddingSize()));
            case NONE -> {
                int gateRows = GATES * hiddenSize;
                float[] byGate = order.toOnnx(weights.inputWeights(0), itemCount);
                float[] byItem = transposed(byGate, gateRows, itemCount);
                graph.addInitializer(OnnxTensors.floats(ITEM_GATES, OnnxTensors.bytes(byItem), itemCount, gateRows));
                return ITEM_GATES;
            }
        }
        return EMBEDDING;
    }

    private void addLayer(GraphProto.Builder graph, int layer, String input) {
        long gateRows = (long) GATES * hiddenSize;
        boolean oneHot = layer == 0 && weights.embeddingMode() == EmbeddingMode.NONE;
        // ONNX's GRU always multiplies its input; the item's column of the input weights must come through as it is.
        float[] inputWeights = oneHot
                ? identity(GATES * hiddenSize)
                : order.toOnnx(weights.inputWeights(layer), weights.inputSize(layer));
        graph.addInitializer(OnnxTensors.floats(
                        inputWeights(layer),
                        OnnxTensors.bytes(inputWeights),
                        1,
                        gateRows,
                        oneHot ? gateRows : weights.inputSize(layer)))
                .addInitializer(OnnxTensors.floats(
                        recurrentWeights(layer),
                        OnnxTensors.bytes(order.toOnnx(weights.recurrentWeights(layer), hiddenSize)),
                        1,
                        gateRows,
                        hiddenSize))
                .addInitializer(OnnxTensors.floats(
                        bias(layer),
                        OnnxTensors.bytes(
                                order.toOnnx(weights.inputBias(layer), 1),
                                order.toOnnx(weights.recurrentBias(layer), 1)),
                        1,
                        2 * gateRows))
                .addNode(node(
                                "GRU",
                                "gru_l" + layer,
                                input,
                                inputWeights(layer),
                                recurrentWeights(layer),
                                bias(layer),
                                "",
                                "state_l" + layer)
                        .addAttribute(attribute("hidden_size", hiddenSize))
                        .addAttribute(
                                attribute("linear_before_reset", weights.gruForm() == GruForm.RESET_AFTER ? 1 : 0))
                        .addOutput("")
                        .addOutput("next_l" + layer));
    }

    /** [rows x columns] to [columns x rows]. */
    static float[] transposed(float[] values, int rows, int columns) {
        float[] transposed = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = values[row * columns + column];
            }
        }
        return transposed;
    }

    private static float[] identity(int size) {
        float[] identity = new float[size * size];
        for (int i = 0; i < size; i++) {
            identity[i * size + i] = 1;
        }
        return identity;
    }

    private static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("eddy")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET_VERSION))
                .setGraph(graph)
                .build();
    }

    private static NodeProto.Builder node(String operator, String name, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).setName(name);
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
