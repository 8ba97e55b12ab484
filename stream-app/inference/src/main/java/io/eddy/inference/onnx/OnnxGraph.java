package io.eddy.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.eddy.inference.bundle.InvalidBundleException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A graph of a bundle in ONNX Runtime, each call on one CPU thread, the caller's, or on a GPU.
 *
 * <p>Threads may share it. Owns native memory: close it.
 */
final class OnnxGraph implements AutoCloseable {

    /** What a caller does with the outputs of a run, which are gone after it. */
    @FunctionalInterface
    interface Outputs<T> {
        T read(OrtSession.Result result) throws OrtException;
    }

    private final Path file;
    private final OrtSession ortSession;

    /** @throws IllegalArgumentException where there is no such device */
    OnnxGraph(Path file, OrtDevice device) throws InvalidBundleException {
        this.file = file;
        try (var options = new SessionOptions()) {
            // Subtasks are what Eddy scales by; threads inside one call would fight over the same cores.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            device.addTo(options);
            this.ortSession = OrtRuntime.environment().createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new InvalidBundleException(file, "ONNX Runtime does not open it: " + e.getMessage(), e);
        }
    }

    Path file() {
        return file;
    }

    /** @param shape -1 for a dimension that may vary */
    void requireInput(String name, OnnxJavaType type, long... shape) throws InvalidBundleException {
        require("input", ortSession::getInputInfo, name, type, shape);
    }

    /** @param shape -1 for a dimension that may vary */
    void requireOutput(String name, OnnxJavaType type, long... shape) throws InvalidBundleException {
        require("output", ortSession::getOutputInfo, name, type, shape);
    }

    <T> T run(Map<String, OnnxTensor> inputs, Outputs<T> outputs) throws OrtException {
        try (var result = ortSession.run(inputs)) {
            return outputs.read(result);
        }
    }

    /** A graph need not give what it says where it leaves a dimension open. */
    OnnxTensor output(OrtSession.Result result, String name, long... shape) {
        var tensor = (OnnxTensor) result.get(name).orElseThrow();
        var found = tensor.getInfo().getShape();
        if (!Arrays.equals(found, shape)) {
            throw new IllegalStateException(file + " gave the output " + name + " of shape " + Arrays.toString(found)
                    + ", expected " + Arrays.toString(shape) + ".");
        }
        return tensor;
    }

    static OnnxTensor tensor(FloatBuffer values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(OrtRuntime.environment(), values, shape);
    }

    static OnnxTensor tensor(LongBuffer values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(OrtRuntime.environment(), values, shape);
    }

    @Override
    public void close() {
        try {
            ortSession.close();
        } catch (OrtException e) {
            throw new IllegalStateException("Closing an ONNX session failed.", e);
        }
    }

    private interface Nodes {
        Map<String, NodeInfo> read() throws OrtException;
    }

    private void require(String side, Nodes nodes, String name, OnnxJavaType type, long... shape)
            throws InvalidBundleException {
        Map<String, NodeInfo> found;
        try {
            found = nodes.read();
        } catch (OrtException e) {
            throw new InvalidBundleException(file, "its " + side + "s cannot be read: " + e.getMessage(), e);
        }
        var node = found.get(name);
        if (node == null || !(node.getInfo() instanceof TensorInfo tensor)) {
            throw new InvalidBundleException(file, "has no " + side + " " + name + ", only " + found.keySet());
        }
        if (!fits(tensor, type, shape)) {
            throw new InvalidBundleException(
                    file,
                    side + " " + name + " is " + tensor.type + Arrays.toString(tensor.getShape()) + ", expected " + type
                            + Arrays.toString(shape) + " by the manifest");
        }
    }

    private static boolean fits(TensorInfo tensor, OnnxJavaType type, long[] shape) {
        var found = tensor.getShape();
        boolean fits = tensor.type == type && found.length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = found[i] == -1 || found[i] == shape[i];
        }
        return fits;
    }
}
