package io.eddy.modelexport.optimizer;

import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;

/**
 * {@link Adagrad}'s step on some rows of a table in main memory, in one pass over each row and with libtorch's rounding. By libtorch it
 * takes a dozen passes over copies of all rows together, which are larger than the fast caches. Not thread-safe.
 */
final class AdagradRows {

    /** A buffer ends at 2 GiB without saying so. */
    private static final long MOST_FLOATS = Integer.MAX_VALUE / Float.BYTES;

    private final Adagrad adagrad;
    private final FloatBuffer values;
    private final FloatBuffer accumulators;
    /** Null where there is no momentum. */
    private final FloatBuffer velocities;

    /** Scratch of one row each: the compiler vectorizes loops over arrays, not over buffers. */
    private final float[] value;

    private final float[] accumulator;
    private final float[] velocity;
    private final float[] gradient;

    /**
     * The tensors stay their owner's and have to outlive this.
     *
     * @param value [items x width], {@link #canStep}; the other two are of its shape, {@code velocity} is null where none is kept
     */
    AdagradRows(Adagrad adagrad, Tensor value, Tensor accumulator, Tensor velocity) {
        this.adagrad = adagrad;
        values = floats(value);
        accumulators = floats(accumulator);
        velocities = velocity == null ? null : floats(velocity);
        int width = (int) value.size(1);
        this.value = new float[width];
        this.accumulator = new float[width];
        this.velocity = new float[width];
        gradient = new float[width];
    }

    static boolean canStep(Tensor table) {
        return table.is_cpu() && table.dim() == 2 && table.numel() <= MOST_FLOATS;
    }

    /**
     * Updates the rows of some items in place.
     *
     * @param itemIndexes no item twice
     * @param gradients a row for each of them
     */
    void step(Tensor itemIndexes, Tensor gradients) {
        long[] items = new long[(int) itemIndexes.numel()];
        itemIndexes.data_ptr_long().get(items);
        FloatBuffer gradientRows = floats(gradients);
        int width = value.length;
        for (int row = 0; row < items.length; row++) {
            int place = (int) items[row] * width;
            gradientRows.get(row * width, gradient);
            accumulators.get(place, accumulator);
            addSquares(accumulator, gradient);
            accumulators.put(place, accumulator);
            if (!adagrad.standsStill()) {
                moveRow(place);
            }
        }
    }

    private void moveRow(int place) {
        values.get(place, value);
        if (velocities == null) {
            move(value, accumulator, gradient, adagrad.learningRate());
        } else {
            velocities.get(place, velocity);
            moveOn(value, accumulator, velocity, gradient, adagrad.learningRate(), adagrad.momentum());
            velocities.put(place, velocity);
        }
        values.put(place, value);
    }

    /** Rounds once, as libtorch's addcmul_ does. */
    private static void addSquares(float[] accumulator, float[] gradient) {
        for (int i = 0; i < accumulator.length; i++) {
            accumulator[i] = Math.fma(gradient[i], gradient[i], accumulator[i]);
        }
    }

    private static void move(float[] value, float[] accumulator, float[] gradient, float learningRate) {
        for (int i = 0; i < value.length; i++) {
            value[i] += -learningRate * gradient[i] / (float) Math.sqrt(accumulator[i] + Adagrad.EPSILON);
        }
    }

    private static void moveOn(
            float[] value,
            float[] accumulator,
            float[] velocity,
            float[] gradient,
            float learningRate,
            float momentum) {
        for (int i = 0; i < value.length; i++) {
            velocity[i] = velocity[i] * momentum
                    + -learningRate * gradient[i] / (float) Math.sqrt(accumulator[i] + Adagrad.EPSILON);
            value[i] += velocity[i];
        }
    }

    private static FloatBuffer floats(Tensor tensor) {
        return tensor.data_ptr_float().capacity(tensor.numel()).asBuffer();
    }
}
