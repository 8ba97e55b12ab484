package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Cross-entropy over targets and samples: −log(p_i + 1e-24), p the softmax of the scores (Hidasi and Karatzoglou 2018).
 *
 * <p>Gradient by score k: p_i/(p_i + 1e-24)·(p_k − [k = i]).
 */
final class CrossEntropy implements SampledLoss {

    private static final double EPSILON = 1e-24;

    private final Scalar epsilon = new Scalar(EPSILON);
    private final Scalar share;
    private final Scalar minusShare;

    /** @param batchSize the configured one: a click weighs the same when the mini-batch shrinks at the end of an epoch */
    CrossEntropy(int batchSize) {
        share = new Scalar(1.0 / batchSize);
        minusShare = new Scalar(-1.0 / batchSize);
    }

    @Override
    public LossGradient of(Tensor scores) {
        Tensor gradient = scores.softmax(1);
        Tensor target = gradient.diagonal();
        Tensor safe = target.add(epsilon);
        Tensor weight = target.div(safe).mul_(share);
        Tensor loss = safe.log_().sum().mul_(minusShare);
        gradient.mul_(weight.unsqueeze(1));
        target.sub_(weight);
        return new LossGradient(loss, gradient);
    }

    @Override
    public void close() {
        epsilon.close();
        share.close();
        minusShare.close();
    }
}
