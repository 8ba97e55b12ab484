package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows divided by their lengths, outside of any autograd graph.
 *
 * @param rows u = x / |x|, [n x columns]
 * @param lengths |x|, [n x 1]
 */
record UnitRows(Tensor rows, Tensor lengths) {

    static UnitRows of(Tensor vectors) {
        Tensor lengths = vectors.square()
                .sum(1)
                .sqrt_()
                .clamp_min_(new Scalar(Similarity.SHORTEST))
                .unsqueeze(1);
        return new UnitRows(vectors.div(lengths), lengths);
    }

    /**
     * The gradient by x of what has this gradient by u: (g − u(u·g)) / |x|.
     *
     * @param byUnit of the shape of the rows; overwritten
     */
    Tensor byVector(Tensor byUnit) {
        Tensor along = rows.mul(byUnit).sum(1).unsqueeze(1);
        return byUnit.sub_(rows.mul(along)).div_(lengths);
    }
}
