package io.eddy.inference.product;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.bundle.Similarity;
import io.eddy.kernels.Kernels;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * The item matrix of a bundle, mapped into memory, and scores by it as they are defined: see {@link Kernels#score}.
 *
 * <p>Threads may share it. The map ends when this is garbage; the file must stand until then.
 */
final class ItemVectors {

    private static final int LARGEST_MAP = 1 << 30;

    /** Floats in a line of a processor's cache. */
    private static final int LINE = 16;

    private final Path file;
    private final int rows;
    private final int columns;
    private final Similarity similarity;
    private final int rowsOfMap;
    private final FloatBuffer[] maps;
    private final float[] bias;

    /** @throws InvalidBundleException where a number of it is none */
    ItemVectors(ModelBundle bundle) throws InvalidBundleException {
        var form = bundle.manifest().itemMatrix();
        this.file = bundle.file(form.file());
        this.rows = form.rows();
        this.columns = form.columns();
        this.similarity = form.scoredBy();
        this.rowsOfMap = Math.max(1, Math.min(rows, LARGEST_MAP / (columns * Float.BYTES)));
        this.maps = new FloatBuffer[(rows + rowsOfMap - 1) / rowsOfMap];
        this.bias = new float[rows];
        try (var channel = FileChannel.open(file)) {
            for (int map = 0; map < maps.length; map++) {
                long from = (long) map * rowsOfMap;
                maps[map] = map(channel, from * columns, Math.min(rowsOfMap, rows - from) * columns);
            }
            map(channel, (long) rows * columns, rows).get(bias);
        } catch (IOException e) {
            throw new InvalidBundleException(file, "cannot be mapped: " + e.getMessage(), e);
        }
    }

    private static FloatBuffer map(FileChannel channel, long fromFloat, long floats) throws IOException {
        return channel.map(MapMode.READ_ONLY, fromFloat * Float.BYTES, floats * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    Path file() {
        return file;
    }

    /** N. */
    int rows() {
        return rows;
    }

    /** D. */
    int columns() {
        return columns;
    }

    float bias(int item) {
        return bias[item];
    }

    /** @param to receives the item's vector, from there on */
    void copy(int item, float[] to, int at) {
        maps[item / rowsOfMap].get(item % rowsOfMap * columns, to, at, columns);
    }

    /** Has an item's vector brought nearer, a line of the cache after another. */
    float touch(int item) {
        var map = maps[item / rowsOfMap];
        int from = item % rowsOfMap * columns;
        float sum = 0;
        for (int d = 0; d < columns; d += LINE) {
            sum += map.get(from + d);
        }
        return sum;
    }

    /**
     * What a session vector is multiplied with item vectors as: itself, or its direction at the length of the scale. One
     * that holds what is no number has nothing to say, and becomes zeros.
     *
     * @param vectors session vectors one after another
     */
    void query(float[] vectors, int row, float[] to, int at) {
        int from = row * columns;
        double squares = 0;
        for (int d = 0; d < columns; d++) {
            squares += (double) vectors[from + d] * vectors[from + d];
        }
        double times = !(squares < Double.POSITIVE_INFINITY)
                ? 0
                : similarity.isCosine() ? similarity.scale() / Math.max(Math.sqrt(squares), Similarity.SHORTEST) : 1;
        for (int d = 0; d < columns; d++) {
            to[at + d] = times == 0 ? 0 : (float) (vectors[from + d] * times);
        }
    }
}
