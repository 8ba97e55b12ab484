package io.eddy.kernels;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * By the JDK's Vector API, in vectors of 256 or 512 bits.
 *
 * <p>Each loop is written out in one method: a vector that leaves it may become an object.
 */
final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** As many bytes as there are floats in a vector. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));

    /** Sums 0 to 3 and 4 to 7 of a score. */
    private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;

    private static final VectorSpecies<Float> FOUR_FLOATS = FloatVector.SPECIES_128;

    /** Items a pass of a scan: four vectors. */
    private static final int STRIP = 4 * LANES;

    static boolean areSupported() {
        return LANES * Float.SIZE >= 256 && BLOCK % STRIP == 0;
    }

    @Override
    public float score(float[] items, int from, double[] query, float bias) {
        var low = DoubleVector.zero(FOUR);
        var high = DoubleVector.zero(FOUR);
        int whole = query.length & -8;
        for (int d = 0; d < whole; d += 8) {
            var first = (DoubleVector)
                    FloatVector.fromArray(FOUR_FLOATS, items, from + d).convertShape(VectorOperators.F2D, FOUR, 0);
            var second = (DoubleVector)
                    FloatVector.fromArray(FOUR_FLOATS, items, from + d + 4).convertShape(VectorOperators.F2D, FOUR, 0);
            // The product is exact, so that it is added in the same step changes no bit.
            low = first.fma(DoubleVector.fromArray(FOUR, query, d), low);
            high = second.fma(DoubleVector.fromArray(FOUR, query, d + 4), high);
        }
        return PlainKernels.end(
                items,
                from,
                query,
                bias,
                low.lane(0),
                low.lane(1),
                low.lane(2),
                low.lane(3),
                high.lane(0),
                high.lane(1),
                high.lane(2),
                high.lane(3));
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
        var scale = groups.scale();
        var highest = groups.highest();
        var lost = groups.lost();
        var lengths = groups.length();
        int found = 0;
        int whole = FLOATS.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            int group = first + i;
            var sum = FloatVector.fromArray(FLOATS, products, from + i)
                    .mul(times)
                    .mul(FloatVector.fromArray(FLOATS, scale, group))
                    .add(FloatVector.fromArray(FLOATS, highest, group))
                    .add(FloatVector.fromArray(FLOATS, lost, group).mul(length))
                    .add(FloatVector.fromArray(FLOATS, lengths, group).mul(uncertainty));
            sum.intoArray(most, i);
        }
        for (int i = whole; i < count; i++) {
            int group = first + i;
            most[i] = products[from + i] * times * scale[group]
                    + highest[group]
                    + lost[group] * length
                    + lengths[group] * uncertainty;
        }
        // By a mask it would be slower on Java 17.
        for (int i = 0; i < count; i++) {
            if (most[i] >= threshold) {
                reaching[found++] = i;
            }
        }
        return found;
    }

    @Override
    public void scan(byte[] weights, int dimensions, float[] queries, int rows, float[] products, float[] largest) {
        int row = 0;
        for (; row + 4 <= rows; row += 4) {
            scanFour(weights, dimensions, queries, row, products, largest);
        }
        for (; row < rows; row++) {
            scanOne(weights, dimensions, queries, row, products, largest);
        }
    }

    private static void scanOne(
            byte[] weights, int dimensions, float[] queries, int row, float[] products, float[] largest) {
        int items = weights.length / dimensions;
        int query = row * dimensions;
        for (int item = 0; item < items; item += STRIP) {
            var sum0 = FloatVector.zero(FLOATS);
            var sum1 = FloatVector.zero(FLOATS);
            var sum2 = FloatVector.zero(FLOATS);
            var sum3 = FloatVector.zero(FLOATS);
            int at = item / BLOCK * BLOCK * dimensions + item % BLOCK;
            for (int d = 0; d < dimensions; d++, at += BLOCK) {
                var times = FloatVector.broadcast(FLOATS, queries[query + d]);
                sum0 = ((FloatVector)
                                ByteVector.fromArray(BYTES, weights, at).convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(times, sum0);
                sum1 = ((FloatVector) ByteVector.fromArray(BYTES, weights, at + LANES)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(times, sum1);
                sum2 = ((FloatVector) ByteVector.fromArray(BYTES, weights, at + 2 * LANES)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(times, sum2);
                sum3 = ((FloatVector) ByteVector.fromArray(BYTES, weights, at + 3 * LANES)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(times, sum3);
            }
            int to = row * items + item;
            sum0.intoArray(products, to);
            sum1.intoArray(products, to + LANES);
            sum2.intoArray(products, to + 2 * LANES);
            sum3.intoArray(products, to + 3 * LANES);
            keepLargest(sum0.max(sum1), sum2.max(sum3), largest, to / GROUP);
        }
    }

    private static void scanFour(
            byte[] weights, int dimensions, float[] queries, int row, float[] products, float[] largest) {
        int items = weights.length / dimensions;
        int query0 = row * dimensions;
        int query1 = query0 + dimensions;
        int query2 = query1 + dimensions;
        int query3 = query2 + dimensions;
        for (int item = 0; item < items; item += STRIP) {
            var zero = FloatVector.zero(FLOATS);
            FloatVector a0 = zero, a1 = zero, a2 = zero, a3 = zero;
            FloatVector b0 = zero, b1 = zero, b2 = zero, b3 = zero;
            FloatVector c0 = zero, c1 = zero, c2 = zero, c3 = zero;
            FloatVector e0 = zero, e1 = zero, e2 = zero, e3 = zero;
            int at = item / BLOCK * BLOCK * dimensions + item % BLOCK;
            for (int d = 0; d < dimensions; d++, at += BLOCK) {
                var w0 = (FloatVector)
                        ByteVector.fromArray(BYTES, weights, at).convertShape(VectorOperators.B2F, FLOATS, 0);
                var w1 = (FloatVector)
                        ByteVector.fromArray(BYTES, weights, at + LANES).convertShape(VectorOperators.B2F, FLOATS, 0);
                var w2 = (FloatVector) ByteVector.fromArray(BYTES, weights, at + 2 * LANES)
                        .convertShape(VectorOperators.B2F, FLOATS, 0);
                var w3 = (FloatVector) ByteVector.fromArray(BYTES, weights, at + 3 * LANES)
                        .convertShape(VectorOperators.B2F, FLOATS, 0);
                var times = FloatVector.broadcast(FLOATS, queries[query0 + d]);
                a0 = w0.fma(times, a0);
                a1 = w1.fma(times, a1);
                a2 = w2.fma(times, a2);
                a3 = w3.fma(times, a3);
                times = FloatVector.broadcast(FLOATS, queries[query1 + d]);
                b0 = w0.fma(times, b0);
                b1 = w1.fma(times, b1);
                b2 = w2.fma(times, b2);
                b3 = w3.fma(times, b3);
                times = FloatVector.broadcast(FLOATS, queries[query2 + d]);
                c0 = w0.fma(times, c0);
                c1 = w1.fma(times, c1);
                c2 = w2.fma(times, c2);
                c3 = w3.fma(times, c3);
                times = FloatVector.broadcast(FLOATS, queries[query3 + d]);
                e0 = w0.fma(times, e0);
                e1 = w1.fma(times, e1);
                e2 = w2.fma(times, e2);
                e3 = w3.fma(times, e3);
            }
            int to = row * items + item;
            a0.intoArray(products, to);
            a1.intoArray(products, to + LANES);
            a2.intoArray(products, to + 2 * LANES);
            a3.intoArray(products, to + 3 * LANES);
            keepLargest(a0.max(a1), a2.max(a3), largest, to / GROUP);
            to += items;
            b0.intoArray(products, to);
            b1.intoArray(products, to + LANES);
            b2.intoArray(products, to + 2 * LANES);
            b3.intoArray(products, to + 3 * LANES);
            keepLargest(b0.max(b1), b2.max(b3), largest, to / GROUP);
            to += items;
            c0.intoArray(products, to);
            c1.intoArray(products, to + LANES);
            c2.intoArray(products, to + 2 * LANES);
            c3.intoArray(products, to + 3 * LANES);
            keepLargest(c0.max(c1), c2.max(c3), largest, to / GROUP);
            to += items;
            e0.intoArray(products, to);
            e1.intoArray(products, to + LANES);
            e2.intoArray(products, to + 2 * LANES);
            e3.intoArray(products, to + 3 * LANES);
            keepLargest(e0.max(e1), e2.max(e3), largest, to / GROUP);
        }
    }

    /** Of a strip: two groups where vectors have 512 bits, one where they have 256. */
    private static void keepLargest(FloatVector first, FloatVector second, float[] largest, int group) {
        if (STRIP == BLOCK) {
            largest[group] = first.reduceLanes(VectorOperators.MAX);
            largest[group + 1] = second.reduceLanes(VectorOperators.MAX);
        } else {
            largest[group] = first.max(second).reduceLanes(VectorOperators.MAX);
        }
    }
}
