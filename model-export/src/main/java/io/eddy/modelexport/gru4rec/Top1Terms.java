package io.eddy.modelexport.gru4rec;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The terms of TOP1 for each score: a_k = σ(r_k − r_i), that a negative ranks above the target, and b_k = σ(r_k²), that it is not
 * near zero; with their slopes a_k·(1 − a_k) and 2·r_k·b_k·(1 − b_k).
 *
 * @param values a + b
 * @param rankSlopes of a
 * @param slopes of a + b
 */
record Top1Terms(Tensor values, Tensor rankSlopes, Tensor slopes) {

    /** @param two is passed in because it is native memory that should not be made anew at each step */
    static Top1Terms of(Tensor r, Scalar two) {
        Tensor a = r.sub(r.diagonal().unsqueeze(1)).sigmoid_();
        Tensor b = r.square().sigmoid_();
        Tensor rankSlopes = a.sub(a.square());
        Tensor slopes = b.sub(b.square()).mul_(r).mul_(two).add_(rankSlopes);
        return new Top1Terms(a.add_(b), rankSlopes, slopes);
    }
}
