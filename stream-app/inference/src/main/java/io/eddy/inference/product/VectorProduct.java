package io.eddy.inference.product;

import io.eddy.inference.model.Scorer;
import io.eddy.kernels.Kernels;

/** Products of session vectors as they are with the 8-bit item vectors, by {@link Kernels}. Fastest for few sessions. */
final class VectorProduct implements TileProduct {

    private final QuantizedItems items;
    private final Kernels kernels = Kernels.best();

    VectorProduct(QuantizedItems items) {
        this.items = items;
    }

    @Override
    public String name() {
        return Scorer.VECTOR.toString();
    }

    @Override
    public TileScan newScan() {
        return new Scan();
    }

    @Override
    public void close() {
        // Nothing but memory of the heap.
    }

    private final class Scan implements TileScan {
        private float[] queries = {};
        private int rows;
        private float[] products = {};
        private int places;

        @Override
        public void begin(float[] queries, int rows) {
            this.queries = queries;
            this.rows = rows;
            if (products.length < rows * QuantizedItems.TILE) {
                products = new float[rows * QuantizedItems.TILE];
            }
        }

        @Override
        public void scan(int tile, float[] largest) {
            places = items.placesOf(tile);
            kernels.scan(items.weightsOf(tile), items.dimensions(), queries, rows, products, largest);
        }

        @Override
        public int reach(int row, int placeInTile, int group, float threshold, float[] scores, int[] reaching) {
            int from = row * places + placeInTile;
            float factor = items.scale(group);
            int found = 0;
            for (int i = 0; i < Kernels.GROUP; i++) {
                float score = products[from + i] * factor + items.bias(group * Kernels.GROUP + i);
                if (score >= threshold) {
                    scores[found] = score;
                    reaching[found++] = i;
                }
            }
            return found;
        }

        @Override
        public void end() {
            // Nothing but memory of the heap.
        }

        @Override
        public float times(int row) {
            return 1;
        }

        @Override
        public float lost(int row) {
            return 0;
        }
    }
}
