package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * TOP1-max: L = Σ s_j·l_j with l_j = σ(r_j − r_i) + σ(r_j²), s the softmax over the negatives (Hidasi and Karatzoglou 2018, 3.2).
 *
 * <p>Gradient by a negative: s_k·(l_k − L + l_k'); by the target: −Σ s_j·a_j', the slopes of the first terms.
 */
final class Top1Max implements SampledLoss {

    private final FinalActivation activation;
    private final NegativeShares negatives = new NegativeShares();
    private final Scalar minusOne = new Scalar(-1.0);
    private final Scalar two = new Scalar(2.0);
    private final Scalar share;

    Top1Max(double elu, int batchSize) {
        activation = new FinalActivation(elu);
        share = new Scalar(1.0 / batchSize);
    }

    @Override
    public LossGradient of(Tensor scores) {
        Tensor r = activation.of(scores);
        Tensor s = negatives.of(r);
        Top1Terms terms = Top1Terms.of(r, minusOne, two);
        Tensor laneLoss = s.mul(terms.values()).sum(1);
        Tensor target = terms.rankSlopes().mul_(s).sum(1).neg_();
        Tensor gradient =
                terms.slopes().add_(terms.values()).sub_(laneLoss.unsqueeze(1)).mul_(s);
        gradient.diagonal().copy_(target);
        return new LossGradient(laneLoss.sum().mul_(share), activation.backward(gradient.mul_(share), r));
    }

    @Override
    public void close() {
        activation.close();
        negatives.close();
        minusOne.close();
        two.close();
        share.close();
    }
}
