package io.eddy.inference.testing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.eddy.catalogue.Items;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Real bundles of a model whose answers are known by head: a click halves the state and adds the clicked item's row; an
 * item's score is the state times its row.
 *
 * <p>With one-hot rows the score of an item is the sum of 1/2^(clicks since) over its clicks.
 */
public final class DecayGraphs {

    public static final String STRATEGY = "decay-states";

    private DecayGraphs() {}

    /** Items {@code i0..}, one-hot rows; support falls with the index, so {@code i0} is the most popular. */
    public static void writeOneHot(Path folder, String version, int items) throws IOException {
        var rows = new float[items][items];
        for (int i = 0; i < items; i++) {
            rows[i][i] = 1;
        }
        write(folder, version, rows);
    }

    /** Rows of seeded random numbers, where every bit of a score depends on the order of the additions. */
    public static void writeRandom(Path folder, String version, int items, int hiddenSize, long seed)
            throws IOException {
        var random = new Random(seed);
        var rows = new float[items][hiddenSize];
        for (var row : rows) {
            for (int j = 0; j < hiddenSize; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        write(folder, version, rows);
    }

    private static void write(Path folder, String version, float[][] rows) throws IOException {
        write(folder, version, rows, encoder(rows), decoder(rows));
    }

    public static void write(Path folder, String version, float[][] rows, ModelProto encoder, ModelProto decoder)
            throws IOException {
        var itemIds = IntStream.range(0, rows.length).mapToObj(i -> "i" + i).toList();
        var support =
                IntStream.range(0, rows.length).mapToLong(i -> rows.length - i).toArray();
        new BundleWriter("decay", version, "recurrent", new Items(itemIds, support))
                .strategy(STRATEGY)
                .state(1, rows[0].length)
                .graph(ModelBundle.ENCODER, encoder)
                .graph(ModelBundle.DECODER, decoder)
                .write(folder);
    }

    public static ModelProto encoder(float[][] rows) {
        return model(GraphProto.newBuilder()
                .setName("encoder")
                .addInput(value("item", TensorProto.DataType.INT64, "batch"))
                .addInput(value("state", TensorProto.DataType.FLOAT, "1", "batch", "" + rows[0].length))
                .addOutput(value("next_state", TensorProto.DataType.FLOAT, "1", "batch", "" + rows[0].length))
                .addInitializer(table(rows))
                .addInitializer(TensorProto.newBuilder()
                        .setName("half")
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addFloatData(0.5f))
                .addInitializer(axis0())
                .addNode(node("Gather", "row", "table", "item"))
                .addNode(node("Unsqueeze", "rows", "row", "axis0"))
                .addNode(node("Mul", "halved", "state", "half"))
                .addNode(node("Add", "next_state", "halved", "rows")));
    }

    public static ModelProto decoder(float[][] rows) {
        return model(GraphProto.newBuilder()
                .setName("decoder")
                .addInput(value("state", TensorProto.DataType.FLOAT, "1", "batch", "" + rows[0].length))
                .addInput(value("k", TensorProto.DataType.INT64, "1"))
                .addOutput(value("item", TensorProto.DataType.INT64, "batch", "k"))
                .addOutput(value("score", TensorProto.DataType.FLOAT, "batch", "k"))
                .addInitializer(table(rows))
                .addInitializer(axis0())
                .addNode(node("Squeeze", "flat", "state", "axis0"))
                .addNode(node("Gemm", "scores", "flat", "table").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("transB")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1)))
                .addNode(node("TopK", "score", "scores", "k").toBuilder().addOutput("item")));
    }

    private static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        var node = NodeProto.newBuilder().setOpType(operator).addOutput(output);
        for (var input : inputs) {
            node.addInput(input);
        }
        return node.build();
    }

    private static TensorProto table(float[][] rows) {
        var table = TensorProto.newBuilder()
                .setName("table")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(rows.length)
                .addDims(rows[0].length);
        for (var row : rows) {
            for (float value : row) {
                table.addFloatData(value);
            }
        }
        return table.build();
    }

    private static TensorProto axis0() {
        return TensorProto.newBuilder()
                .setName("axis0")
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(0)
                .build();
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, String... dimensions) {
        var shape = TensorShapeProto.newBuilder();
        for (var dimension : dimensions) {
            var builder = TensorShapeProto.Dimension.newBuilder();
            if (dimension.chars().allMatch(Character::isDigit)) {
                builder.setDimValue(Long.parseLong(dimension));
            } else {
                builder.setDimParam(dimension);
            }
            shape.addDim(builder);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
