package io.eddy.modelexport.torch;

import java.util.Arrays;
import java.util.function.Supplier;

/** Floats and their shape, row by row; the floats may be fetched only when they are asked for. Shares the arrays it is given. */
public final class FloatTensor {

    private final Supplier<float[]> values;
    private final long[] shape;

    public FloatTensor(float[] values, long... shape) {
        this(() -> values, shape);
        if (values.length != elements()) {
            throw new IllegalArgumentException("A tensor of shape %s has %d floats, found %d"
                    .formatted(Arrays.toString(shape), elements(), values.length));
        }
    }

    /** @param values called whenever the floats are needed, so that a large table is not copied before its turn */
    public FloatTensor(Supplier<float[]> values, long... shape) {
        this.values = values;
        this.shape = shape;
    }

    public float[] values() {
        return values.get();
    }

    public long[] shape() {
        return shape;
    }

    public long elements() {
        return elements(shape);
    }

    public static long elements(long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
