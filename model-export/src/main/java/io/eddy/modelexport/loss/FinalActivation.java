package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What the scores go through before a loss that compares them in pairs: ELU, or nothing. Monotone, so scoring does without. */
final class FinalActivation implements AutoCloseable {

    private final Scalar elu;
    private final Scalar zero = new Scalar(0.0);
    private final Scalar one = new Scalar(1.0);
    private final boolean linear;

    /** @param elu parameter of ELU; 0 leaves scores as they are */
    FinalActivation(double elu) {
        this.elu = new Scalar(elu);
        linear = elu == 0;
    }

    Tensor of(Tensor scores) {
        return linear ? scores : torch.elu(scores, elu, one, one);
    }

    /** Turns, in place, the gradient by the activated scores into that by the scores: ELU's slope is r + elu below zero. */
    Tensor backward(Tensor gradient, Tensor activated) {
        return linear ? gradient : gradient.mul_(activated.add(elu).masked_fill_(activated.gt(zero), one));
    }

    @Override
    public void close() {
        elu.close();
        zero.close();
        one.close();
    }
}
