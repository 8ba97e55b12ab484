package io.eddy.modelexport.gru4rec;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adagrad with momentum on the scaled gradient: acc += g², v = momentum·v − learningRate·g / √(acc + 1e-6), p += v.
 *
 * <p>The accumulator and the velocity start at zero and belong to the parameters, dense ({@link DenseParameter}) or by row
 * ({@link RowParameter}).
 */
final class Adagrad implements AutoCloseable {

    private static final double EPSILON = 1e-6;

    private final Scalar epsilon = new Scalar(EPSILON);
    private final Scalar minusLearningRate;
    private final Scalar momentum;

    Adagrad(double learningRate, double momentum) {
        minusLearningRate = new Scalar(-learningRate);
        this.momentum = new Scalar(momentum);
    }

    /** Updates accumulator and velocity in place; the velocity is then the step to take. */
    void accumulate(Tensor accumulator, Tensor velocity, Tensor gradient) {
        accumulator.addcmul_(gradient, gradient);
        velocity.mul_(momentum).addcdiv_(gradient, accumulator.add(epsilon).sqrt_(), minusLearningRate);
    }

    @Override
    public void close() {
        epsilon.close();
        minusLearningRate.close();
        momentum.close();
    }
}
