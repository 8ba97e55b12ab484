package io.eddy.modelexport.gru4rec;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adagrad with momentum on the scaled gradient: acc += g², v = momentum·v − learningRate·g / √(acc + 1e-6), p += v.
 *
 * <p>The accumulator and the velocity start at zero and belong to the parameters, dense ({@link DenseParameter}) or by row
 * ({@link RowParameter}). Without momentum there is no velocity to keep.
 */
final class Adagrad implements AutoCloseable {

    private static final double EPSILON = 1e-6;

    private final Scalar epsilon = new Scalar(EPSILON);
    private final Scalar minusLearningRate;
    private final Scalar momentum;
    private final boolean keepsVelocity;

    private boolean still;

    Adagrad(double learningRate, double momentum) {
        minusLearningRate = new Scalar(-learningRate);
        this.momentum = new Scalar(momentum);
        keepsVelocity = momentum != 0;
    }

    boolean keepsVelocity() {
        return keepsVelocity;
    }

    /** While it stands still, the accumulators grow and nothing moves. */
    void standStill(boolean wanted) {
        still = wanted;
    }

    /** Updates all three in place; {@code velocity} is null where none is kept. */
    void step(Tensor value, Tensor accumulator, Tensor velocity, Tensor gradient) {
        accumulator.addcmul_(gradient, gradient);
        if (still) {
            return;
        }
        Tensor scale = accumulator.add(epsilon).sqrt_();
        if (velocity == null) {
            value.addcdiv_(gradient, scale, minusLearningRate);
        } else {
            value.add_(velocity.mul_(momentum).addcdiv_(gradient, scale, minusLearningRate));
        }
    }

    @Override
    public void close() {
        epsilon.close();
        minusLearningRate.close();
        momentum.close();
    }
}
