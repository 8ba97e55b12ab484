package io.eddy.inference.testing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.eddy.catalogue.Items;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.bundle.OnnxTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Real bundles of a windowed model whose answers can be counted by hand: an item's score is how often it was clicked among the
 * last n clicks, less 1/1024 for each item before it.
 */
public final class CountGraphs {

    private static final float STEP = 1 / 1024f;

    private CountGraphs() {}

    /** Items {@code i0..}; support falls with the index. */
    public static void write(Path folder, String version, int items, int window) throws IOException {
        var ids = IntStream.range(0, items).mapToObj(i -> "i" + i).toList();
        var support = IntStream.range(0, items).mapToLong(i -> items - i).toArray();
        write(folder, version, new Items(ids, support), window);
    }

    public static void write(Path folder, String version, Items items, int window) throws IOException {
        var matrix = matrix(items.size());
        new BundleWriter("count", version, "windowed", items)
                .window(window)
                .itemMatrix(matrix)
                .graph(ModelBundle.ENCODER, encoder(matrix, window))
                .write(folder);
    }

    /** One-hot vectors. */
    public static ItemMatrix matrix(int items) {
        var vectors = new float[items * items];
        var bias = new float[items];
        for (int item = 0; item < items; item++) {
            vectors[item * items + item] = 1;
            bias[item] = -item * STEP;
        }
        return new ItemMatrix(vectors, bias, items);
    }

    /** The sum of the vectors of the items up to the length. */
    public static ModelProto encoder(ItemMatrix matrix, int window) {
        var places = OnnxTensors.longs(
                "places", IntStream.range(0, window).asLongStream().toArray());
        var graph = GraphProto.newBuilder()
                .setName("encoder")
                .addInput(OnnxTensors.value("items", TensorProto.DataType.INT64, "batch", window))
                .addInput(OnnxTensors.value("length", TensorProto.DataType.INT64, "batch"))
                .addOutput(OnnxTensors.value("vector", TensorProto.DataType.FLOAT, "batch", matrix.columns()))
                .addInitializer(matrix.vectorsTensor())
                .addInitializer(places)
                .addInitializer(OnnxTensors.longs("axis_1", 1))
                .addInitializer(OnnxTensors.longs("axis_2", 2))
                .addNode(node("Gather", "rows", ItemMatrix.VECTORS, "items"))
                .addNode(node("Unsqueeze", "lengths", "length", "axis_1"))
                .addNode(node("Less", "clicked", "places", "lengths"))
                .addNode(node("Cast", "mask", "clicked").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(TensorProto.DataType.FLOAT.getNumber())))
                .addNode(node("Unsqueeze", "mask_of_rows", "mask", "axis_2"))
                .addNode(node("Mul", "clicked_rows", "rows", "mask_of_rows"))
                .addNode(node("ReduceSum", "vector", "clicked_rows", "axis_1").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("keepdims")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(0)));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
    }

    /** The product with the matrix times a number, plus the bias, in other nodes than {@link BundleWriter} writes. */
    public static ModelProto decoder(ItemMatrix matrix, float times) {
        var graph = GraphProto.newBuilder()
                .setName("decoder")
                .addInput(OnnxTensors.value("vector", TensorProto.DataType.FLOAT, "batch", matrix.columns()))
                .addInput(OnnxTensors.value("k", TensorProto.DataType.INT64, 1))
                .addOutput(OnnxTensors.value("item", TensorProto.DataType.INT64, "batch", "k"))
                .addOutput(OnnxTensors.value("score", TensorProto.DataType.FLOAT, "batch", "k"))
                .addInitializer(matrix.vectorsTensor())
                .addInitializer(OnnxTensors.floats("bias", OnnxTensors.bytes(matrix.bias()), matrix.bias().length))
                .addInitializer(OnnxTensors.floats("times", OnnxTensors.bytes(new float[] {times}), 1))
                .addNode(node("Transpose", "columns", ItemMatrix.VECTORS))
                .addNode(node("MatMul", "products", "vector", "columns"))
                .addNode(node("Mul", "scaled", "products", "times"))
                .addNode(node("Add", "scores", "scaled", "bias"))
                .addNode(node("TopK", "score", "scores", "k").toBuilder().addOutput("item"));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }
}
