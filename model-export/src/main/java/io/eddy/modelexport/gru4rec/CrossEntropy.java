package io.eddy.modelexport.gru4rec;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Cross-entropy over the targets and samples of a mini-batch: −log(softmax(target) + 1e-24), summed over the lanes and divided by the
 * batch size (Hidasi and Karatzoglou 2018).
 */
final class CrossEntropy implements AutoCloseable {

    private static final double EPSILON = 1e-24;

    private final Scalar epsilon = new Scalar(EPSILON);
    private final Scalar share;

    /** @param batchSize the configured one: a click weighs the same when the mini-batch shrinks at the end of an epoch */
    CrossEntropy(int batchSize) {
        share = new Scalar(-1.0 / batchSize);
    }

    /** @param scores [lanes x (lanes + samples)]; column i is the target of lane i */
    Tensor of(Tensor scores) {
        return scores.softmax(1).diagonal().add(epsilon).log().sum().mul(share);
    }

    @Override
    public void close() {
        epsilon.close();
        share.close();
    }
}
