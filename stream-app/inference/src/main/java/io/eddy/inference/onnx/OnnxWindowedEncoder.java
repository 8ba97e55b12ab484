package io.eddy.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.model.WindowedEncoder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * {@code items} int64 [B,n], {@code length} int64 [B] → {@code vector} float [B,D]. A row holds a session's last items from its
 * beginning on, the oldest first; behind its length stand zeros, which say nothing.
 */
final class OnnxWindowedEncoder implements WindowedEncoder {

    private static final String ITEMS = "items";
    private static final String LENGTH = "length";
    private static final String VECTOR = "vector";

    private final OnnxGraph graph;
    private final int window;
    private final int vectorSize;

    OnnxWindowedEncoder(Path file, int window, int vectorSize, OrtDevice device) throws InvalidBundleException {
        this.window = window;
        this.vectorSize = vectorSize;
        this.graph = new OnnxGraph(file, device);
        try {
            graph.requireInput(ITEMS, OnnxJavaType.INT64, -1, window);
            graph.requireInput(LENGTH, OnnxJavaType.INT64, -1);
            graph.requireOutput(VECTOR, OnnxJavaType.FLOAT, -1, vectorSize);
        } catch (InvalidBundleException e) {
            graph.close();
            throw e;
        }
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public int vectorSize() {
        return vectorSize;
    }

    @Override
    public float[] encode(int[][] windows) {
        int batch = windows.length;
        if (batch == 0) {
            return new float[0];
        }
        // Both inputs in one buffer: first the windows, then their lengths.
        var buffer = DirectBuffers.ofThread().longs(batch * (window + 1));
        for (int row = 0; row < batch; row++) {
            for (int place = 0; place < window; place++) {
                buffer.put(place < windows[row].length ? windows[row][place] : 0);
            }
        }
        for (var items : windows) {
            buffer.put(items.length);
        }
        LongBuffer lengths = buffer.flip().slice(batch * window, batch);
        try (var items = OnnxGraph.tensor(buffer.slice(0, batch * window), batch, window);
                var length = OnnxGraph.tensor(lengths, batch)) {
            return graph.run(Map.of(ITEMS, items, LENGTH, length), result -> {
                var vectors = new float[batch * vectorSize];
                graph.output(result, VECTOR, batch, vectorSize).getFloatBuffer().get(vectors);
                return vectors;
            });
        } catch (OrtException e) {
            throw new IllegalStateException("Encoding " + batch + " sessions with " + graph.file() + " failed.", e);
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
