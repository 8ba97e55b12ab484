package io.eddy.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import io.eddy.catalogue.RankedItems;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionViews;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * Ranks all items by a decoder graph: {@code vector} float [B,D], {@code k} int64 [1] → {@code item} int64 [B,k], {@code score}
 * float [B,k], best first. Or in place of the vector a whole hidden state, {@code state} float [L,B,H].
 */
final class OnnxRetriever implements Retriever {

    /** The scores of all items of the sessions of one call, which ONNX Runtime holds at once: 128 MiB. */
    private static final int MOST_SCORES = 1 << 25;

    private static final String VECTOR = "vector";
    private static final String STATE = "state";
    private static final String K = "k";
    private static final String ITEM = "item";
    private static final String SCORE = "score";

    private final OnnxGraph graph;
    private final OrtDevice device;
    private final int items;
    private final String input;
    private final int layers;
    private final int size;
    private final int sessionsAtOnce;

    private OnnxRetriever(
            Path file, int items, OrtDevice device, String input, int layers, int size, long... inputShape)
            throws InvalidBundleException {
        this.items = items;
        this.input = input;
        this.layers = layers;
        this.size = size;
        this.sessionsAtOnce = Math.max(1, MOST_SCORES / items);
        this.device = device;
        this.graph = new OnnxGraph(file, device);
        try {
            graph.requireInput(input, OnnxJavaType.FLOAT, inputShape);
            graph.requireInput(K, OnnxJavaType.INT64, 1);
            graph.requireOutput(ITEM, OnnxJavaType.INT64, -1, -1);
            graph.requireOutput(SCORE, OnnxJavaType.FLOAT, -1, -1);
        } catch (InvalidBundleException e) {
            graph.close();
            throw e;
        }
    }

    static OnnxRetriever byVector(Path file, int items, int vectorSize, OrtDevice device)
            throws InvalidBundleException {
        return new OnnxRetriever(file, items, device, VECTOR, 1, vectorSize, -1, vectorSize);
    }

    /** The session vector is the whole hidden state, layer by layer. */
    static OnnxRetriever byState(Path file, int items, int layers, int hiddenSize, OrtDevice device)
            throws InvalidBundleException {
        return new OnnxRetriever(file, items, device, STATE, layers, hiddenSize, layers, -1, hiddenSize);
    }

    @Override
    public String method() {
        return (device == OrtDevice.CUDA ? Scorer.CUDA : Scorer.ONNX).toString();
    }

    @Override
    public int window() {
        return 0;
    }

    @Override
    public RankedItems[] retrieve(SessionViews sessions, int k) {
        var ranked = new RankedItems[sessions.size()];
        for (int from = 0; from < ranked.length; from += sessionsAtOnce) {
            int batch = Math.min(sessionsAtOnce, ranked.length - from);
            var slice = retrieve(sessions.vectors(), from, batch, Math.min(k, items));
            System.arraycopy(slice, 0, ranked, from, batch);
        }
        return ranked;
    }

    @Override
    public void close() {
        graph.close();
    }

    private RankedItems[] retrieve(float[] vectors, int from, int batch, int k) {
        var shape = input.equals(VECTOR) ? new long[] {batch, size} : new long[] {layers, batch, size};
        var buffers = DirectBuffers.ofThread();
        try (var vector = OnnxGraph.tensor(layerByLayer(buffers, vectors, from, batch), shape);
                var topK = OnnxGraph.tensor(buffers.longs(1).put(k).flip(), 1)) {
            return graph.run(
                    Map.of(input, vector, K, topK),
                    result -> read(
                            graph.output(result, ITEM, batch, k).getLongBuffer(),
                            graph.output(result, SCORE, batch, k).getFloatBuffer(),
                            batch,
                            k));
        } catch (OrtException e) {
            throw new IllegalStateException("Scoring " + batch + " sessions with " + graph.file() + " failed.", e);
        }
    }

    private FloatBuffer layerByLayer(DirectBuffers buffers, float[] vectors, int from, int batch) {
        int vectorSize = layers * size;
        var buffer = buffers.floats(batch * vectorSize);
        for (int layer = 0; layer < layers; layer++) {
            for (int row = from; row < from + batch; row++) {
                buffer.put(vectors, row * vectorSize + layer * size, size);
            }
        }
        return buffer.flip();
    }

    private RankedItems[] read(LongBuffer item, FloatBuffer score, int batch, int k) {
        var ranked = new RankedItems[batch];
        for (int row = 0; row < batch; row++) {
            var itemIndexes = new int[k];
            var scores = new float[k];
            score.get(row * k, scores);
            for (int rank = 0; rank < k; rank++) {
                long itemIndex = item.get(row * k + rank);
                if (itemIndex < 0 || itemIndex >= items) {
                    throw new IllegalStateException(graph.file() + " gave the item index " + itemIndex
                            + ", the bundle has " + items + " items.");
                }
                itemIndexes[rank] = (int) itemIndex;
            }
            ranked[row] = new RankedItems(itemIndexes, scores);
        }
        return ranked;
    }

    /**
     * Ranks all items once by the vector of a session.
     *
     * @throws InvalidBundleException where an item stands twice, or a score is no number
     */
    void tryOnce(float[] vector) throws InvalidBundleException {
        RankedItems ranked;
        try {
            ranked = retrieve(vector, 0, 1, items)[0];
        } catch (IllegalStateException e) {
            throw new InvalidBundleException(
                    graph.file(), "does not rank the bundle's " + items + " items: " + e.getMessage(), e);
        }
        var seen = new boolean[items];
        for (int rank = 0; rank < ranked.size(); rank++) {
            if (seen[ranked.itemIndex(rank)] || !Float.isFinite(ranked.score(rank))) {
                throw new InvalidBundleException(
                        graph.file(),
                        "gives item index " + ranked.itemIndex(rank) + " twice, or a score that is no number: "
                                + ranked.score(rank));
            }
            seen[ranked.itemIndex(rank)] = true;
        }
    }
}
