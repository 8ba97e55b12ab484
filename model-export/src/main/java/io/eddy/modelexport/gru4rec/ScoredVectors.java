package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Vectors as they enter the scores, outside of any autograd graph: as they are, or all at one length.
 *
 * @param values [n x columns]
 * @param unit u = x / |x|, [n x columns]; null where the vectors are as they are
 * @param lengths |x| / length of the values, [n x 1]; null where the vectors are as they are
 */
record ScoredVectors(Tensor values, Tensor unit, Tensor lengths) {

    static ScoredVectors asTheyAre(Tensor vectors) {
        return new ScoredVectors(vectors, null, null);
    }

    static ScoredVectors atLength(double length, Tensor vectors) {
        Tensor lengths = vectors.square()
                .sum(1)
                .sqrt_()
                .clamp_min_(new Scalar(Similarity.SHORTEST))
                .unsqueeze(1);
        Tensor unit = vectors.div(lengths);
        return length == 1
                ? new ScoredVectors(unit, unit, lengths)
                : new ScoredVectors(unit.mul(new Scalar(length)), unit, lengths.div_(new Scalar(length)));
    }

    /**
     * The gradient by the vectors, of that by the values: (g − u(u·g)) · length / |x|.
     *
     * @param byValues of the shape of the values; overwritten
     */
    Tensor backward(Tensor byValues) {
        if (unit == null) {
            return byValues;
        }
        Tensor along = unit.mul(byValues).sum(1).unsqueeze(1);
        return byValues.sub_(unit.mul(along)).div_(lengths);
    }
}
