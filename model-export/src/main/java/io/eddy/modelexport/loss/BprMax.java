package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * BPR-max: −log(S + 1e-24) + bpreg·R with S = Σ s_j·σ(r_i − r_j), R = Σ s_j·r_j², s the softmax over the negatives (Hidasi and
 * Karatzoglou 2018, 3.3).
 *
 * <p>Gradient, with d_k = σ(r_i − r_k): by a negative s_k·[(S − d_k²)/(S + 1e-24) + bpreg·(r_k² + 2·r_k − R)], by the target
 * −(S − Σ s_j·d_j²)/(S + 1e-24).
 */
final class BprMax implements SampledLoss {

    private static final double EPSILON = 1e-24;

    private final FinalActivation activation;
    private final NegativeShares negatives = new NegativeShares();
    private final Scalar epsilon = new Scalar(EPSILON);
    private final Scalar two = new Scalar(2.0);
    private final Scalar bpreg;
    private final Scalar share;

    BprMax(double bpreg, double elu, int batchSize) {
        activation = new FinalActivation(elu);
        this.bpreg = new Scalar(bpreg);
        share = new Scalar(1.0 / batchSize);
    }

    @Override
    public LossGradient of(Tensor scores) {
        Tensor r = activation.of(scores);
        Tensor s = negatives.of(r);
        Tensor d = r.diagonal().unsqueeze(1).sub(r).sigmoid_();
        Tensor won = s.mul(d).sum(1).unsqueeze_(1);
        Tensor safe = won.add(epsilon);
        Tensor squares = d.square_();
        Tensor target = s.mul(squares).sum(1).sub_(won.squeeze(1)).div_(safe.squeeze(1));

        Tensor gradient = r.square();
        Tensor penalty = s.mul(gradient).sum(1).unsqueeze_(1);
        gradient.add_(r, two).sub_(penalty).mul_(bpreg);
        gradient.add_(squares.neg_().add_(won).div_(safe)).mul_(s);
        gradient.diagonal().copy_(target);
        Tensor loss = penalty.sum().mul_(bpreg).sub_(safe.log_().sum()).mul_(share);
        return new LossGradient(loss, activation.backward(gradient.mul_(share), r));
    }

    @Override
    public void close() {
        activation.close();
        negatives.close();
        epsilon.close();
        two.close();
        bpreg.close();
        share.close();
    }
}
