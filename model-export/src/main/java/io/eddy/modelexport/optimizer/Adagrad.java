package io.eddy.modelexport.optimizer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adagrad with momentum on the scaled gradient: acc += g², v = momentum·v − learningRate·g / √(acc + 1e-6), p += v.
 *
 * <p>The accumulator and the velocity start at zero and belong to the parameters, dense ({@link DenseParameter}) or by row
 * ({@link RowParameter}, {@link AdagradRows}). Without momentum there is no velocity to keep.
 */
public final class Adagrad implements AutoCloseable {

    public static final float EPSILON = 1e-6f;

    private final float learningRate;
    private final float momentum;
    private final Scalar epsilonScalar = new Scalar(EPSILON);
    private final Scalar minusLearningRateScalar;
    private final Scalar momentumScalar;

    private boolean still;

    public Adagrad(double learningRate, double momentum) {
        this.learningRate = (float) learningRate;
        this.momentum = (float) momentum;
        minusLearningRateScalar = new Scalar(-this.learningRate);
        momentumScalar = new Scalar(this.momentum);
    }

    public float learningRate() {
        return learningRate;
    }

    public float momentum() {
        return momentum;
    }

    public boolean keepsVelocity() {
        return momentum != 0;
    }

    public boolean standsStill() {
        return still;
    }

    /** While it stands still, the accumulators grow and nothing moves. */
    public void standStill(boolean wanted) {
        still = wanted;
    }

    /** Updates all three in place, of any shape and on any device; {@code velocity} is null where none is kept. */
    public void step(Tensor value, Tensor accumulator, Tensor velocity, Tensor gradient) {
        accumulator.addcmul_(gradient, gradient);
        if (still) {
            return;
        }
        Tensor scale = accumulator.add(epsilonScalar).sqrt_();
        if (velocity == null) {
            value.addcdiv_(gradient, scale, minusLearningRateScalar);
        } else {
            value.add_(velocity.mul_(momentumScalar).addcdiv_(gradient, scale, minusLearningRateScalar));
        }
    }

    @Override
    public void close() {
        epsilonScalar.close();
        minusLearningRateScalar.close();
        momentumScalar.close();
    }
}
