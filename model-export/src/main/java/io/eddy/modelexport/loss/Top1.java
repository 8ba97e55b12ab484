package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** TOP1: σ(r_j − r_i) + σ(r_j²), averaged over the negatives (Hidasi et al. 2016, 3.1.3). */
final class Top1 implements SampledLoss {

    private final FinalActivation activation;
    private final Scalar minusOne = new Scalar(-1.0);
    private final Scalar two = new Scalar(2.0);
    private final Scalar zero = new Scalar(0.0);
    private final int batchSize;

    Top1(double elu, int batchSize) {
        activation = new FinalActivation(elu);
        this.batchSize = batchSize;
    }

    @Override
    public LossGradient of(Tensor scores) {
        Tensor r = activation.of(scores);
        Top1Terms terms = Top1Terms.of(r, minusOne, two);
        Tensor target = terms.rankSlopes().fill_diagonal_(zero).sum(1).neg_();
        Tensor gradient = terms.slopes();
        gradient.diagonal().copy_(target);
        try (Scalar share = new Scalar(1.0 / (batchSize * (r.size(1) - 1.0)))) {
            Tensor loss = terms.values().fill_diagonal_(zero).sum().mul_(share);
            return new LossGradient(loss, activation.backward(gradient.mul_(share), r));
        }
    }

    @Override
    public void close() {
        activation.close();
        minusOne.close();
        two.close();
        zero.close();
    }
}
