package io.eddy.inference.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.OnnxTensors;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.product.ProductRetriever;
import io.eddy.inference.product.QuantizedItems;
import io.eddy.inference.product.TileProduct;
import io.eddy.inference.product.TileScan;
import io.eddy.kernels.Kernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Products of 8-bit session vectors with the 8-bit item vectors by ONNX Runtime, which uses the processor's own instructions for
 * them: AMX, VNNI. Fastest for many sessions.
 *
 * <p>A tile is a graph: {@code sessions} uint8 [B, D], 128 for 0 → {@code products} int32 [B, places] and the largest of each group
 * {@code largest} float [B, groups].
 */
final class IntegerProduct implements TileProduct {

    private static final String SESSIONS = "sessions";
    private static final String PRODUCTS = "products";
    private static final String LARGEST = "largest";
    private static final int ZERO = 128;
    private static final int OPSET_VERSION = 17;
    private static final int IR_VERSION = 8;

    private final QuantizedItems items;
    private final List<OrtSession> ortSessions = new ArrayList<>();

    IntegerProduct(QuantizedItems items) throws OrtException {
        this.items = items;
        try {
            for (int tile = 0; tile < items.tiles(); tile++) {
                ortSessions.add(open(items.weightsOf(tile), items.dimensions()));
            }
        } catch (OrtException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static OrtSession open(byte[] weights, int dimensions) throws OrtException {
        try (var options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // Each would keep a megabyte or more for what a call needs for microseconds.
            options.setCPUArenaAllocator(false);
            return OrtRuntime.environment()
                    .createSession(graph(weights, dimensions).toByteArray(), options);
        }
    }

    /** @return null where this processor adds 8-bit products in 16 bits, which overflow, and would give wrong lists */
    static TileProduct ofThisMachine(QuantizedItems items) throws InvalidBundleException {
        try {
            return Exactness.IS_EXACT ? new IntegerProduct(items) : null;
        } catch (OrtException e) {
            throw new InvalidBundleException(
                    Path.of(ItemMatrix.FILE), "its 8-bit products cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return Scorer.INTEGER.toString();
    }

    @Override
    public TileScan newScan() {
        return new Scan();
    }

    @Override
    public void close() {
        for (var ortSession : ortSessions) {
            try {
                ortSession.close();
            } catch (OrtException e) {
                throw new IllegalStateException("Closing an ONNX session failed.", e);
            }
        }
    }

    private static ModelProto graph(byte[] weights, int dimensions) {
        int places = weights.length / dimensions;
        var graph = GraphProto.newBuilder()
                .setName("tile")
                .addInput(OnnxTensors.value(SESSIONS, TensorProto.DataType.UINT8, "batch", dimensions))
                .addOutput(OnnxTensors.value(PRODUCTS, TensorProto.DataType.INT32, "batch", places))
                .addOutput(OnnxTensors.value(LARGEST, TensorProto.DataType.FLOAT, "batch", places / Kernels.GROUP))
                .addInitializer(TensorProto.newBuilder()
                        .setName("weights")
                        .setDataType(TensorProto.DataType.INT8.getNumber())
                        .addDims(dimensions)
                        .addDims(places)
                        .setRawData(byDimension(weights, dimensions)))
                .addInitializer(TensorProto.newBuilder()
                        .setName("zero")
                        .setDataType(TensorProto.DataType.UINT8.getNumber())
                        .addInt32Data(ZERO))
                .addInitializer(OnnxTensors.longs("grouped", 0, places / Kernels.GROUP, Kernels.GROUP))
                .addNode(node("MatMulInteger", PRODUCTS, SESSIONS, "weights", "zero"))
                .addNode(node("Reshape", "groups", PRODUCTS, "grouped"))
                .addNode(node("ReduceMax", "largest_integers", "groups")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("axes")
                                .setType(AttributeProto.AttributeType.INTS)
                                .addInts(2))
                        .addAttribute(integer("keepdims", 0)))
                .addNode(node("Cast", LARGEST, "largest_integers")
                        .addAttribute(integer("to", TensorProto.DataType.FLOAT.getNumber())));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("eddy")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET_VERSION))
                .setGraph(graph)
                .build();
    }

    /** [blocks, D, items of a block] to [D, items]. */
    private static ByteString byDimension(byte[] weights, int dimensions) {
        int places = weights.length / dimensions;
        var byDimension = new byte[dimensions * places];
        for (int place = 0; place < places; place += Kernels.BLOCK) {
            for (int d = 0; d < dimensions; d++) {
                System.arraycopy(
                        weights,
                        place * dimensions + d * Kernels.BLOCK,
                        byDimension,
                        d * places + place,
                        Kernels.BLOCK);
            }
        }
        return UnsafeByteOperations.unsafeWrap(byDimension);
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output + "_node")
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** Found out once: the largest products that there are, in one call of few sessions and one of many. */
    private static final class Exactness {

        private static final boolean IS_EXACT = isExact(1) && isExact(ProductRetriever.SESSIONS_AT_ONCE);

        private static boolean isExact(int sessions) {
            int dimensions = 64;
            var weights = new byte[dimensions * Kernels.BLOCK];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (byte) (i % 2 == 0 ? QuantizedItems.LARGEST : -QuantizedItems.LARGEST);
            }
            var values = Scan.direct(sessions * dimensions);
            for (int i = 0; i < values.capacity(); i++) {
                values.put(i, (byte)
                        (ZERO + (i / dimensions % 2 == 0 ? QuantizedItems.LARGEST : -QuantizedItems.LARGEST)));
            }
            int largest = dimensions * QuantizedItems.LARGEST * QuantizedItems.LARGEST;
            try (var ortSession = open(weights, dimensions);
                    var input = OnnxTensor.createTensor(
                            OrtRuntime.environment(), values, new long[] {sessions, dimensions}, OnnxJavaType.UINT8);
                    var result = ortSession.run(Map.of(SESSIONS, input))) {
                var products = ((OnnxTensor) result.get(PRODUCTS).orElseThrow()).getIntBuffer();
                for (int i = 0; i < products.capacity(); i++) {
                    boolean alike = i / Kernels.BLOCK % 2 == i % 2;
                    if (products.get(i) != (alike ? largest : -largest)) {
                        return false;
                    }
                }
                return true;
            } catch (OrtException e) {
                throw new IllegalStateException("Trying 8-bit products failed.", e);
            }
        }
    }

    private final class Scan implements TileScan {

        private ByteBuffer sessions = direct(0);
        private IntBuffer products = direct(0).asIntBuffer();
        private FloatBuffer largestOfGroups = direct(0).asFloatBuffer();
        private float[] times = {};
        private float[] lost = {};
        private Tensors tensors;
        private int rows;
        private int places;

        @Override
        public void begin(float[] queries, int rows) {
            this.rows = rows;
            int dimensions = items.dimensions();
            if (times.length < rows) {
                sessions = direct(rows * dimensions);
                products = direct(rows * QuantizedItems.TILE * Integer.BYTES).asIntBuffer();
                largestOfGroups = direct(rows * QuantizedItems.TILE / Kernels.GROUP * Float.BYTES)
                        .asFloatBuffer();
                times = new float[rows];
                lost = new float[rows];
            }
            for (int row = 0; row < rows; row++) {
                quantize(queries, row);
            }
        }

        /** By the largest of its own values, so that it is the same whatever else is in the batch. */
        private void quantize(float[] queries, int row) {
            int from = row * items.dimensions();
            int to = from + items.dimensions();
            float largest = 0;
            for (int d = from; d < to; d++) {
                largest = Math.max(largest, Math.abs(queries[d]));
            }
            float step = largest / QuantizedItems.LARGEST < Float.MIN_NORMAL ? 0 : largest / QuantizedItems.LARGEST;
            double squaresLost = 0;
            for (int d = from; d < to; d++) {
                int value = step == 0
                        ? 0
                        : Math.max(
                                -QuantizedItems.LARGEST,
                                Math.min(QuantizedItems.LARGEST, Math.round(queries[d] / step)));
                sessions.put(d, (byte) (ZERO + value));
                double difference = queries[d] - (double) value * step;
                squaresLost += difference * difference;
            }
            times[row] = step;
            lost[row] = Math.nextUp((float) Math.sqrt(squaresLost));
        }

        @Override
        public void scan(int tile, float[] largest) {
            places = items.placesOf(tile);
            try {
                if (tensors == null || tensors.places != places) {
                    end();
                    tensors = new Tensors();
                }
                ortSessions.get(tile).run(tensors.inputs, tensors.outputs).close();
            } catch (OrtException e) {
                throw new IllegalStateException("Multiplying " + rows + " sessions with a tile of items failed.", e);
            }
            largestOfGroups.get(0, largest, 0, rows * places / Kernels.GROUP);
        }

        @Override
        public void end() {
            if (tensors != null) {
                tensors.close();
                tensors = null;
            }
        }

        /** The buffers as ONNX Runtime takes them, for tiles of one size. */
        private final class Tensors implements AutoCloseable {

            private final int places = Scan.this.places;
            private final Map<String, OnnxTensor> inputs;
            private final Map<String, OnnxTensor> outputs;

            Tensors() throws OrtException {
                var environment = OrtRuntime.environment();
                int dimensions = items.dimensions();
                int groups = places / Kernels.GROUP;
                inputs = Map.of(
                        SESSIONS,
                        OnnxTensor.createTensor(
                                environment,
                                sessions.slice(0, rows * dimensions),
                                new long[] {rows, dimensions},
                                OnnxJavaType.UINT8));
                outputs = Map.of(
                        PRODUCTS,
                        OnnxTensor.createTensor(
                                environment, products.slice(0, rows * places), new long[] {rows, places}),
                        LARGEST,
                        OnnxTensor.createTensor(
                                environment, largestOfGroups.slice(0, rows * groups), new long[] {rows, groups}));
            }

            @Override
            public void close() {
                inputs.values().forEach(OnnxTensor::close);
                outputs.values().forEach(OnnxTensor::close);
            }
        }

        @Override
        public int reach(int row, int placeInTile, int group, float threshold, float[] scores, int[] reaching) {
            int from = row * places + placeInTile;
            float factor = times[row] * items.scale(group);
            int found = 0;
            for (int i = 0; i < Kernels.GROUP; i++) {
                float score = products.get(from + i) * factor + items.bias(group * Kernels.GROUP + i);
                if (score >= threshold) {
                    scores[found] = score;
                    reaching[found++] = i;
                }
            }
            return found;
        }

        @Override
        public float times(int row) {
            return times[row];
        }

        @Override
        public float lost(int row) {
            return lost[row];
        }

        private static ByteBuffer direct(int bytes) {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
    }
}
