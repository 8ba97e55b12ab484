package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The softmax over the negatives of each lane, by which the -max losses weigh them (Hidasi and Karatzoglou 2018, 3.2). */
public final class NegativeShares implements AutoCloseable {

    private final Scalar minusInfinity = new Scalar(Double.NEGATIVE_INFINITY);

    /** [lanes x columns] of scores of that shape; a target has no share. */
    public Tensor of(Tensor scores) {
        return scores.clone().fill_diagonal_(minusInfinity).softmax(1);
    }

    @Override
    public void close() {
        minusInfinity.close();
    }
}
