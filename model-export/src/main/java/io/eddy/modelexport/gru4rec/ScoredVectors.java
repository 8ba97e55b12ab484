package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Vectors as they enter the scores, outside of any autograd graph: as they are, or all at one length.
 *
 * @param values [n x columns]
 * @param unit u = x / |x|, [n x columns]; null where the vectors are as they are
 * @param lengths |x| / length of the values, [n x 1]; null where the vectors are as they are
 */
record ScoredVectors(Tensor values, Tensor unit, Tensor lengths) {

    /** @param hiddenStates of the last layer, one a session; left as they are */
    static ScoredVectors ofSessions(Tensor hiddenStates, Similarity similarity) {
        if (!similarity.isCosine()) {
            return new ScoredVectors(hiddenStates, null, null);
        }
        Tensor lengths = lengthsOf(hiddenStates);
        Tensor unit = hiddenStates.div(lengths);
        Scalar scale = new Scalar(similarity.scale());
        return new ScoredVectors(unit.mul(scale), unit, lengths.div_(scale));
    }

    /** @param rows overwritten by a cosine: of many rows a copy costs as much as what is done with it */
    static ScoredVectors ofItems(Tensor rows, Similarity similarity) {
        if (!similarity.isCosine()) {
            return new ScoredVectors(rows, null, null);
        }
        Tensor lengths = lengthsOf(rows);
        Tensor unit = rows.div_(lengths);
        return new ScoredVectors(unit, unit, lengths);
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
        Tensor along = unit.mul(byValues).sum(new long[] {1}, true, null);
        return byValues.addcmul_(unit, along, new Scalar(-1)).div_(lengths);
    }

    private static Tensor lengthsOf(Tensor vectors) {
        return vectors.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true)
                .clamp_min_(new Scalar(Similarity.SHORTEST));
    }
}
