package io.eddy.inference.product;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionViews;
import io.eddy.kernels.Kernels;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Ranks all items by <i>session vector · item vector + bias</i>, see {@link io.eddy.kernels.Kernels#score} for a score to the last
 * bit; of one score the lower item index comes first.
 *
 * <p>A scan of the item vectors in 8 bits says which items may be among the best; those are scored exactly. So a list is the same
 * whatever multiplies, on every machine. Memory of a call grows with k, and not with the number of items.
 */
public final class ProductRetriever implements Retriever {

    /** So many sessions are scanned together. */
    public static final int SESSIONS_AT_ONCE = 64;

    /** Where a list is to hold more than one of so many items, every item is scored exactly: groups would tell too little. */
    private static final int SCAN_PAYS = 2 * Kernels.GROUP;

    private final ItemVectors vectors;
    private final QuantizedItems quantized;
    private final TileProduct few;
    private final TileProduct many;
    private final int manyFrom;
    private final ExhaustiveRetriever exhaustive;
    private volatile boolean closed;
    private final ConcurrentLinkedDeque<Workspace> idle = new ConcurrentLinkedDeque<>();

    private ProductRetriever(
            ItemVectors vectors, QuantizedItems quantized, TileProduct few, TileProduct many, int manyFrom) {
        this.vectors = vectors;
        this.quantized = quantized;
        this.few = few;
        this.many = many;
        this.manyFrom = manyFrom;
        this.exhaustive = new ExhaustiveRetriever(vectors);
    }

    /** Makes a way to multiply with item vectors, or null where this machine has none. */
    @FunctionalInterface
    public interface Products {

        TileProduct of(QuantizedItems items) throws InvalidBundleException;
    }

    /**
     * Reads a bundle's item matrix once.
     *
     * @param scorer other than {@link Scorer#ONNX}
     * @param integers the product that {@link Scorer#INTEGER} asks for
     * @return null where this machine has no fast way to do what the scorer says
     * @throws InvalidBundleException where a number of the matrix is none
     */
    public static ProductRetriever open(ModelBundle bundle, Scorer scorer, Products integers)
            throws InvalidBundleException {
        var vectors = new ItemVectors(bundle);
        var quantized = QuantizedItems.of(vectors);
        return switch (scorer) {
            case VECTOR -> new ProductRetriever(vectors, quantized, new VectorProduct(quantized));
            case INTEGER -> of(vectors, quantized, integers.of(quantized));
            default -> {
                var integer = integers.of(quantized);
                if (!Kernels.areVectorized()) {
                    yield of(vectors, quantized, integer);
                }
                var vector = new VectorProduct(quantized);
                yield integer == null
                        ? new ProductRetriever(vectors, quantized, vector)
                        : inTurns(vectors, quantized, vector, integer);
            }
        };
    }

    private static ProductRetriever inTurns(
            ItemVectors vectors, QuantizedItems quantized, TileProduct few, TileProduct many) {
        int manyFrom;
        try {
            manyFrom = Crossover.of(quantized, few, many);
        } catch (RuntimeException | Error e) {
            many.close();
            throw e;
        }
        if (manyFrom > SESSIONS_AT_ONCE) {
            many.close();
            return new ProductRetriever(vectors, quantized, few);
        }
        return new ProductRetriever(vectors, quantized, few, many, manyFrom);
    }

    private static ProductRetriever of(ItemVectors vectors, QuantizedItems quantized, TileProduct product) {
        return product == null ? null : new ProductRetriever(vectors, quantized, product);
    }

    private ProductRetriever(ItemVectors vectors, QuantizedItems quantized, TileProduct product) {
        this(vectors, quantized, product, product, 1);
    }

    /** What one thread needs for a call. */
    private final class Workspace {

        private final TileScan scanOfFew = few.newScan();
        private final TileScan scanOfMany = many == few ? scanOfFew : many.newScan();
        private final float[] queries = new float[SESSIONS_AT_ONCE * vectors.columns()];
        private final float[] largest = new float[SESSIONS_AT_ONCE * QuantizedItems.TILE / Kernels.GROUP];
        private final Scratch scratch = new Scratch(vectors.columns());
        private final Candidates[] candidates = new Candidates[SESSIONS_AT_ONCE];

        Candidates candidates(int session) {
            if (candidates[session] == null) {
                candidates[session] = new Candidates(vectors, quantized, scratch);
            }
            return candidates[session];
        }

        /** Of so many sessions from there on. */
        void retrieve(float[] sessionVectors, int from, int rows, int k, RankedItems[] ranked) {
            var scan = rows < manyFrom ? scanOfFew : scanOfMany;
            var wild = new boolean[rows];
            for (int row = 0; row < rows; row++) {
                int at = row * vectors.columns();
                vectors.query(sessionVectors, from + row, queries, at);
                wild[row] = !isTame(queries, at, at + vectors.columns());
                if (wild[row]) {
                    Arrays.fill(queries, at, at + vectors.columns(), 0);
                }
            }
            scan.begin(queries, rows);
            for (int row = 0; row < rows; row++) {
                candidates(row).begin(queries, row, k, scan);
            }
            try {
                for (int tile = 0; tile < quantized.tiles(); tile++) {
                    scan.scan(tile, largest);
                    int groups = quantized.placesOf(tile) / Kernels.GROUP;
                    for (int row = 0; row < rows; row++) {
                        candidates[row].look(scan, tile, largest, row * groups);
                    }
                }
            } finally {
                scan.end();
            }
            for (int row = 0; row < rows; row++) {
                ranked[from + row] = candidates[row].take();
                if (wild[row]) {
                    ranked[from + row] = exhaustively(sessionVectors, from + row, k);
                }
            }
        }
    }

    @Override
    public Retriever exhaustive() {
        return exhaustive;
    }

    @Override
    public int window() {
        return 0;
    }

    @Override
    public RankedItems[] retrieve(SessionViews sessions, int k) {
        if (closed) {
            throw new IllegalStateException("The retriever is closed.");
        }
        if ((long) k * SCAN_PAYS > vectors.rows() || !quantized.isTame()) {
            return exhaustive.retrieve(sessions, k);
        }
        var ranked = new RankedItems[sessions.size()];
        var idleOne = idle.pollFirst();
        var workspace = idleOne == null ? new Workspace() : idleOne;
        for (int from = 0; from < ranked.length; from += SESSIONS_AT_ONCE) {
            int rows = Math.min(SESSIONS_AT_ONCE, ranked.length - from);
            workspace.retrieve(sessions.vectors(), from, rows, k, ranked);
        }
        idle.addFirst(workspace);
        return ranked;
    }

    @Override
    public String method() {
        return manyFrom <= 1 ? many.name() : few.name() + " below " + manyFrom + " sessions, then " + many.name();
    }

    private static boolean isTame(float[] queries, int from, int to) {
        boolean tame = true;
        for (int d = from; d < to; d++) {
            tame &= Math.abs(queries[d]) < QuantizedItems.TAME;
        }
        return tame;
    }

    private RankedItems exhaustively(float[] sessionVectors, int session, int k) {
        int from = session * vectors.columns();
        var vector = Arrays.copyOfRange(sessionVectors, from, from + vectors.columns());
        return exhaustive.retrieve(new SessionViews(1, vector, null), k)[0];
    }

    /** While no call is under way. */
    @Override
    public void close() {
        closed = true;
        few.close();
        if (many != few) {
            many.close();
        }
    }
}
