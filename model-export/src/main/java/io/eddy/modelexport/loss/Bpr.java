package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * BPR: −log σ(r_i − r_j), averaged over the negatives (Rendle et al. 2009, as in Hidasi et al. 2016, 3.1.3).
 *
 * <p>Gradient by a negative: σ(r_k − r_i); by the target: minus the sum of those.
 */
final class Bpr implements SampledLoss {

    private final FinalActivation activation;
    private final Scalar zero = new Scalar(0.0);
    private final int batchSize;

    Bpr(double elu, int batchSize) {
        activation = new FinalActivation(elu);
        this.batchSize = batchSize;
    }

    @Override
    public LossGradient of(Tensor scores) {
        Tensor r = activation.of(scores);
        Tensor behind = r.sub(r.diagonal().unsqueeze(1));
        Tensor gradient = behind.sigmoid().fill_diagonal_(zero);
        gradient.diagonal().copy_(gradient.sum(1).neg_());
        // −log σ(−x) = log(1 + e^x), which libtorch neither lets overflow nor takes as the logarithm of 0.
        Tensor loss = torch.softplus(behind).fill_diagonal_(zero).sum();
        try (Scalar share = new Scalar(1.0 / (batchSize * (r.size(1) - 1.0)))) {
            return new LossGradient(loss.mul_(share), activation.backward(gradient.mul_(share), r));
        }
    }

    @Override
    public void close() {
        activation.close();
        zero.close();
    }
}
