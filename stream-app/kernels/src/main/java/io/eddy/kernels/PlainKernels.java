package io.eddy.kernels;

import java.util.Arrays;

/** For any JVM. */
final class PlainKernels implements Kernels {

    @Override
    public float score(float[] items, int from, double[] query, float bias) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        double sum4 = 0;
        double sum5 = 0;
        double sum6 = 0;
        double sum7 = 0;
        int whole = query.length & -8;
        for (int d = 0; d < whole; d += 8) {
            int at = from + d;
            sum0 += items[at] * query[d];
            sum1 += items[at + 1] * query[d + 1];
            sum2 += items[at + 2] * query[d + 2];
            sum3 += items[at + 3] * query[d + 3];
            sum4 += items[at + 4] * query[d + 4];
            sum5 += items[at + 5] * query[d + 5];
            sum6 += items[at + 6] * query[d + 6];
            sum7 += items[at + 7] * query[d + 7];
        }
        return end(items, from, query, bias, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
    }

    /** What is left behind whole eights of dimensions, at most seven, and the end: for all kernels, so that they agree. */
    static float end(
            float[] items,
            int from,
            double[] query,
            float bias,
            double sum0,
            double sum1,
            double sum2,
            double sum3,
            double sum4,
            double sum5,
            double sum6,
            double sum7) {
        int left = query.length & 7;
        int at = query.length - left;
        double first = left > 0 ? sum0 + items[from + at] * query[at] : sum0;
        double second = left > 1 ? sum1 + items[from + at + 1] * query[at + 1] : sum1;
        double third = left > 2 ? sum2 + items[from + at + 2] * query[at + 2] : sum2;
        double fourth = left > 3 ? sum3 + items[from + at + 3] * query[at + 3] : sum3;
        double fifth = left > 4 ? sum4 + items[from + at + 4] * query[at + 4] : sum4;
        double sixth = left > 5 ? sum5 + items[from + at + 5] * query[at + 5] : sum5;
        double seventh = left > 6 ? sum6 + items[from + at + 6] * query[at + 6] : sum6;
        return (float) (((first + second) + (third + fourth)) + ((fifth + sixth) + (seventh + sum7)) + bias);
    }

    @Override
    public int reach(
            Groups groups,
            int first,
            int count,
            float[] products,
            int from,
            float times,
            float length,
            float uncertainty,
            float threshold,
            float[] most,
            int[] reaching) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            int group = first + i;
            most[i] = products[from + i] * times * groups.scale()[group]
                    + groups.highest()[group]
                    + groups.lost()[group] * length
                    + groups.length()[group] * uncertainty;
            if (most[i] >= threshold) {
                reaching[found++] = i;
            }
        }
        return found;
    }

    @Override
    public void scan(byte[] weights, int dimensions, float[] queries, int rows, float[] products, float[] largest) {
        int items = weights.length / dimensions;
        var sums = new float[BLOCK];
        for (int row = 0; row < rows; row++) {
            for (int block = 0; block < items / BLOCK; block++) {
                Arrays.fill(sums, 0);
                for (int d = 0; d < dimensions; d++) {
                    float query = queries[row * dimensions + d];
                    int at = (block * dimensions + d) * BLOCK;
                    for (int item = 0; item < BLOCK; item++) {
                        sums[item] += query * weights[at + item];
                    }
                }
                int first = row * items + block * BLOCK;
                System.arraycopy(sums, 0, products, first, BLOCK);
                for (int from = 0; from < BLOCK; from += GROUP) {
                    float most = sums[from];
                    for (int item = from + 1; item < from + GROUP; item++) {
                        most = Math.max(most, sums[item]);
                    }
                    largest[(first + from) / GROUP] = most;
                }
            }
        }
    }
}
