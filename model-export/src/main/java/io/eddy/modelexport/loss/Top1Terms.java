package io.eddy.modelexport.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The terms of TOP1 for each score: a_k = σ(r_k − r_i), that a negative ranks above the target, and b_k = σ(r_k²), that it is not
 * near zero; with their slopes a_k·(1 − a_k) and 2·r_k·b_k·(1 − b_k).
 *
 * @param values a + b
 * @param rankSlopes of a
 * @param slopes of a + b
 */
record Top1Terms(Tensor values, Tensor rankSlopes, Tensor slopes) {

    /** The constants are passed in because they are native memory that should not be made anew at each step. */
    static Top1Terms of(Tensor r, Scalar minusOne, Scalar two) {
        Tensor a = r.sub(r.diagonal().unsqueeze(1)).sigmoid_();
        Tensor b = r.square().sigmoid_();
        Tensor rankSlopes = a.addcmul(a, a, minusOne);
        // sigmoid_backward is r·b·(1 − b).
        Tensor slopes = rankSlopes.add(torch.sigmoid_backward(r, b), two);
        return new Top1Terms(a.add_(b), rankSlopes, slopes);
    }
}
