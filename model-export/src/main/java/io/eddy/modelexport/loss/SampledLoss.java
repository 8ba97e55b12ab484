package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * A loss over the sampled scores of a mini-batch, summed over the lanes and divided by the batch size, with its gradient in closed form:
 * autograd would pass over the scores two to three times as often.
 *
 * <p>Sources: Hidasi et al., "Session-based recommendations with recurrent neural networks", ICLR 2016; Hidasi and Karatzoglou,
 * "Recurrent neural networks with top-k gains for session-based recommendations", CIKM 2018.
 */
public interface SampledLoss extends AutoCloseable {

    /**
     * @param scores [lanes x (lanes + samples)], at least two columns, outside of any autograd graph, may be overwritten; column i is
     *     the target of lane i, every other column is a negative of that lane
     */
    LossGradient of(Tensor scores);

    @Override
    void close();

    /**
     * @param elu parameter of the final activation; 0 is linear
     * @param bpreg score regularisation of BPR-max
     * @param batchSize that the sum over the lanes is divided by
     */
    static SampledLoss of(Loss loss, double elu, double bpreg, int batchSize) {
        return switch (loss) {
            case CROSS_ENTROPY -> new CrossEntropy(batchSize);
            case BPR_MAX -> new BprMax(bpreg, elu, batchSize);
            case TOP1 -> new Top1(elu, batchSize);
            case TOP1_MAX -> new Top1Max(elu, batchSize);
            case BPR -> new Bpr(elu, batchSize);
        };
    }

    /**
     * @param loss a single number
     * @param gradient of the loss by the scores, of their shape
     */
    record LossGradient(Tensor loss, Tensor gradient) {}
}
