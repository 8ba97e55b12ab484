package io.eddy.modelexport.gru4rec;

/** Floats and their shape, row by row; shares the arrays it is given. */
final class FloatTensor {

    private final float[] values;
    private final long[] shape;

    FloatTensor(float[] values, long... shape) {
        this.values = values;
        this.shape = shape;
    }

    float[] values() {
        return values;
    }

    long[] shape() {
        return shape;
    }

    long elements() {
        return elements(shape);
    }

    static long elements(long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
