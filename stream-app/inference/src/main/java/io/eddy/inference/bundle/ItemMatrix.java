package io.eddy.inference.bundle;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.eddy.inference.bundle.Similarity.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The item vectors [N, D] and the bias [N] of a model whose scores are <i>session vector · item vector + bias</i>, or by the
 * cosine of the two times a scale, where the item vectors already have the length 1 and the bias is 0: one file of little-endian 32-bit
 * floats, the vectors first. The graphs of a bundle take their tensors from it, so ONNX Runtime maps it
 * into memory instead of holding a copy for each graph.
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the writer, never compared
public record ItemMatrix(float[] vectors, float[] bias, int columns, Similarity similarity) {

    /** Its file in a bundle. */
    public static final String FILE = "item-matrix.f32";

    /** The names of its tensors in graphs. */
    public static final String VECTORS = "item_matrix";

    public static final String BIAS = "item_bias";

    private static final String FLOAT_32 = "float32";
    private static final int FLOATS_AT_ONCE = 1 << 14;

    /** Old enough for every runtime in use; newer operator sets bring nothing that this graph needs. */
    private static final int OPSET_VERSION = 17;

    private static final int IR_VERSION = 8;

    /**
     * As the manifest tells it.
     *
     * @param rows N
     * @param columns D
     * @param type of its numbers; {@code float32}
     * @param similarity of session vector and item vector; {@code dot} or {@code cosine}
     * @param scale that a cosine is multiplied by; null for a dot product
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Form(
            @JsonProperty(required = true) String file,
            @JsonProperty(required = true) int rows,
            @JsonProperty(required = true) int columns,
            @JsonProperty(required = true) String type,
            @JsonProperty(required = true) String similarity,
            Float scale) {

        /** @return null where it can be read */
        String fault() {
            if (rows < 1 || columns < 1) {
                return "has " + rows + " rows and " + columns + " columns, expected at least 1 of each";
            }
            if (!FLOAT_32.equals(type)) {
                return "has the type " + type + ", this software reads " + FLOAT_32;
            }
            try {
                scoredBy();
                return null;
            } catch (IllegalArgumentException e) {
                return "cannot be used: " + e.getMessage();
            }
        }

        /** @throws IllegalArgumentException where there is no such similarity */
        public Similarity scoredBy() {
            return new Similarity(Kind.labelled(similarity), scale == null ? 1 : scale);
        }

        /** Whether a file is the decoder that {@link BundleWriter} writes for such a matrix, byte by byte. */
        public boolean isDecodedBy(Path decoder) throws IOException {
            return FILE.equals(file)
                    && Arrays.equals(decoder(rows, columns, scoredBy()).toByteArray(), Files.readAllBytes(decoder));
        }

        long bytes() {
            return Float.BYTES * (long) rows * (columns + 1L);
        }
    }

    public ItemMatrix {
        if ((long) bias.length * columns != vectors.length) {
            throw new IllegalArgumentException("The item matrix has " + vectors.length + " floats, expected "
                    + bias.length + " x " + columns + ".");
        }
    }

    /** Scored by a dot product. */
    public ItemMatrix(float[] vectors, float[] bias, int columns) {
        this(vectors, bias, columns, Similarity.DOT);
    }

    Form form() {
        return new Form(
                FILE,
                bias.length,
                columns,
                FLOAT_32,
                similarity.kind().toString(),
                similarity.isCosine() ? similarity.scale() : null);
    }

    void writeInto(Path folder) throws IOException {
        try (var out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE)))) {
            write(out, vectors);
            write(out, bias);
        }
    }

    /** @throws IOException where the file has not the length that the manifest says */
    public static ItemMatrix read(ModelBundle bundle) throws IOException {
        var form = bundle.manifest().itemMatrix();
        var file = bundle.file(form.file());
        try (var channel = FileChannel.open(file)) {
            var vectors = new float[Math.multiplyExact(form.rows(), form.columns())];
            var bias = new float[form.rows()];
            read(channel, vectors);
            read(channel, bias);
            return new ItemMatrix(vectors, bias, form.columns(), form.scoredBy());
        }
    }

    /** The vectors as a tensor [N, D] of a graph in the bundle's folder. */
    public TensorProto vectorsTensor() {
        return vectorsTensor(bias.length, columns);
    }

    private static TensorProto vectorsTensor(int rows, int columns) {
        return external(VECTORS, 0, rows, columns);
    }

    /** {@code items} int64 [batch, 1] and {@code length} int64 [batch] to {@code vector} float [batch, D]. */
    ModelProto encoderOfTheLastItem() {
        return model(GraphProto.newBuilder()
                .setName("encoder")
                .addInput(OnnxTensors.value("items", TensorProto.DataType.INT64, "batch", 1))
                .addInput(OnnxTensors.value("length", TensorProto.DataType.INT64, "batch"))
                .addOutput(OnnxTensors.value("vector", TensorProto.DataType.FLOAT, "batch", columns))
                .addInitializer(vectorsTensor())
                .addInitializer(OnnxTensors.longs("places", 1))
                .addNode(node("Gather", "rows", VECTORS, "items"))
                .addNode(node("Squeeze", "vector", "rows", "places")));
    }

    /** {@code vector} float [batch, D] and {@code k} int64 [1] to {@code item} int64 and {@code score} float [batch, k], best first. */
    ModelProto decoder() {
        return decoder(bias.length, columns, similarity);
    }

    private static ModelProto decoder(int rows, int columns, Similarity similarity) {
        var graph = GraphProto.newBuilder()
                .setName("decoder")
                .addInput(OnnxTensors.value("vector", TensorProto.DataType.FLOAT, "batch", columns))
                .addInput(OnnxTensors.value("k", TensorProto.DataType.INT64, 1))
                .addOutput(OnnxTensors.value("item", TensorProto.DataType.INT64, "batch", "k"))
                .addOutput(OnnxTensors.value("score", TensorProto.DataType.FLOAT, "batch", "k"))
                .addInitializer(vectorsTensor(rows, columns))
                .addInitializer(external(BIAS, Float.BYTES * (long) rows * columns, rows));
        if (similarity.isCosine()) {
            addDirection(graph, similarity.scale());
        }
        graph.addNode(NodeProto.newBuilder()
                        .setOpType("Gemm")
                        .setName("scores")
                        .addInput(similarity.isCosine() ? "direction" : "vector")
                        .addInput(VECTORS)
                        .addInput(BIAS)
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("transB")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1))
                        .addOutput("all_scores"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("TopK")
                        .setName("top_k")
                        .addInput("all_scores")
                        .addInput("k")
                        .addOutput("score")
                        .addOutput("item"));
        return model(graph);
    }

    private static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("eddy")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET_VERSION))
                .setGraph(graph)
                .build();
    }

    /** {@code direction}: the vector at the length of the scale. */
    private static void addDirection(GraphProto.Builder graph, float scale) {
        graph.addInitializer(OnnxTensors.floats("shortest", OnnxTensors.bytes(new float[] {Similarity.SHORTEST}), 1))
                .addInitializer(OnnxTensors.floats("scale", OnnxTensors.bytes(new float[] {scale}), 1))
                .addNode(node("ReduceL2", "length", "vector")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("axes")
                                .setType(AttributeProto.AttributeType.INTS)
                                .addInts(1)))
                .addNode(node("Max", "divisor", "length", "shortest"))
                .addNode(node("Div", "unit", "vector", "divisor"))
                .addNode(node("Mul", "direction", "unit", "scale"));
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output + "_node")
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static TensorProto external(String name, long offset, long... shape) {
        long length = Float.BYTES;
        var tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (long size : shape) {
            tensor.addDims(size);
            length *= size;
        }
        return tensor.addExternalData(entry("location", FILE))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(length)))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static void write(OutputStream out, float[] values) throws IOException {
        var bytes = ByteBuffer.allocate(FLOATS_AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += FLOATS_AT_ONCE) {
            int count = Math.min(FLOATS_AT_ONCE, values.length - from);
            bytes.asFloatBuffer().put(values, from, count);
            out.write(bytes.array(), 0, count * Float.BYTES);
        }
    }

    private static void read(FileChannel channel, float[] values) throws IOException {
        var bytes = ByteBuffer.allocate(FLOATS_AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += FLOATS_AT_ONCE) {
            int count = Math.min(FLOATS_AT_ONCE, values.length - from);
            bytes.clear().limit(count * Float.BYTES);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new IOException(FILE + " ends too early.");
                }
            }
            bytes.flip().asFloatBuffer().get(values, from, count);
        }
    }
}
