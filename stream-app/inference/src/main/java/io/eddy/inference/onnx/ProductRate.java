package io.eddy.inference.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.google.protobuf.ByteString;
import io.eddy.inference.bundle.OnnxTensors;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How fast ONNX Runtime multiplies matrices that lie in the processor's cache, on one thread: what a scan of items can reach at most. */
public final class ProductRate {

    private static final int ROWS = 256;
    private static final int SIZE = 1024;
    private static final int ROUNDS = 10;
    private static final Duration ROUND = Duration.ofMillis(50);

    private static final int OPSET_VERSION = 17;
    private static final int IR_VERSION = 8;

    private ProductRate() {}

    /** Multiplications and additions of 32-bit floats in a second of CPU time, in the best of some rounds. */
    public static double ofFloats() {
        return measure("MatMul", TensorProto.DataType.FLOAT, TensorProto.DataType.FLOAT, Float.BYTES);
    }

    /** Those of 8-bit integers. */
    public static double ofIntegers() {
        return measure("MatMulInteger", TensorProto.DataType.UINT8, TensorProto.DataType.INT8, Byte.BYTES);
    }

    private static double measure(
            String operator, TensorProto.DataType left, TensorProto.DataType right, int bytesOfANumber) {
        var output = left == TensorProto.DataType.FLOAT ? left : TensorProto.DataType.INT32;
        var graph = GraphProto.newBuilder()
                .setName("product")
                .addInput(OnnxTensors.value("a", left, ROWS, SIZE))
                .addOutput(OnnxTensors.value("c", output, ROWS, SIZE))
                .addInitializer(TensorProto.newBuilder()
                        .setName("b")
                        .setDataType(right.getNumber())
                        .addDims(SIZE)
                        .addDims(SIZE)
                        .setRawData(ByteString.copyFrom(new byte[SIZE * SIZE * bytesOfANumber])))
                .addNode(NodeProto.newBuilder()
                        .setOpType(operator)
                        .addAllInput(List.of("a", "b"))
                        .addOutput("c"));
        var model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET_VERSION))
                .setGraph(graph)
                .build();
        var environment = OrtRuntime.environment();
        try (var options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            var numbers =
                    ByteBuffer.allocateDirect(ROWS * SIZE * bytesOfANumber).order(ByteOrder.nativeOrder());
            var shape = new long[] {ROWS, SIZE};
            try (var ortSession = environment.createSession(model.toByteArray(), options);
                    var a = left == TensorProto.DataType.FLOAT
                            ? OnnxTensor.createTensor(environment, numbers.asFloatBuffer(), shape)
                            : OnnxTensor.createTensor(environment, numbers, shape, OnnxJavaType.UINT8)) {
                double best = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    var threads = ManagementFactory.getThreadMXBean();
                    long start = threads.getCurrentThreadCpuTime();
                    long spent = 0;
                    long products = 0;
                    while (spent < ROUND.toNanos()) {
                        ortSession.run(Map.of("a", a)).close();
                        products++;
                        spent = threads.getCurrentThreadCpuTime() - start;
                    }
                    best = Math.max(best, 2.0 * ROWS * SIZE * SIZE * products / spent * 1e9);
                }
                return best;
            }
        } catch (OrtException e) {
            throw new IllegalStateException("Multiplying matrices failed.", e);
        }
    }
}
