package io.eddy.modelexport.batch;

import java.util.SplittableRandom;

/**
 * Draws negative samples with probability proportional to support^alpha (Hidasi and Karatzoglou 2018), many mini-batches
 * at once by the inverse of the cumulative distribution. Not thread-safe.
 */
public final class NegativeSampler {

    private static final int STORED_SAMPLES = 1 << 16;

    private final double[] cumulative;
    /** By equal slices of the probability, the first item index that may be drawn: spares most of the binary search. */
    private final int[] firstOfSlice;

    private final int batchSamples;
    private final int[] store;
    private SplittableRandom random;
    private int used;

    /**
     * @param support clicks of each item
     * @param batchSamples samples of one mini-batch
     */
    public NegativeSampler(int[] support, double alpha, int batchSamples, long seed) {
        this.batchSamples = batchSamples;
        cumulative = cumulativeWeights(support, alpha);
        firstOfSlice = firstOfSlices(cumulative);
        random = new SplittableRandom(seed);
        store = new int[batchSamples * Math.max(1, STORED_SAMPLES / Math.max(1, batchSamples))];
        used = store.length;
    }

    /** Goes on with the samples that follow from the seed, whatever was drawn before. */
    public void restart(long seed) {
        random = new SplittableRandom(seed);
        used = store.length;
    }

    /** Fills {@code samples} with the item indexes of the next mini-batch; its length is that of a mini-batch. */
    public void next(int[] samples) {
        if (used == store.length) {
            refill();
        }
        System.arraycopy(store, used, samples, 0, batchSamples);
        used += batchSamples;
    }

    private void refill() {
        for (int i = 0; i < store.length; i++) {
            store[i] = draw(random.nextDouble());
        }
        used = 0;
    }

    private int draw(double share) {
        int slices = firstOfSlice.length;
        double total = cumulative[slices - 1];
        // A share just below one may be rounded up to the whole, which no item holds.
        int itemIndex = firstOfSlice[Math.min((int) (share * slices), slices - 1)];
        double weight = Math.min(share * total, Math.nextDown(total));
        while (cumulative[itemIndex] <= weight) {
            itemIndex++;
        }
        return itemIndex;
    }

    private static double[] cumulativeWeights(int[] support, double alpha) {
        double[] cumulative = new double[support.length];
        double sum = 0;
        for (int itemIndex = 0; itemIndex < support.length; itemIndex++) {
            sum += Math.pow(support[itemIndex], alpha);
            cumulative[itemIndex] = sum;
        }
        return cumulative;
    }

    private static int[] firstOfSlices(double[] cumulative) {
        int slices = cumulative.length;
        double total = cumulative[slices - 1];
        int[] first = new int[slices];
        int itemIndex = 0;
        for (int slice = 0; slice < slices; slice++) {
            while (cumulative[itemIndex] <= total * slice / slices) {
                itemIndex++;
            }
            first[slice] = itemIndex;
        }
        return first;
    }
}
