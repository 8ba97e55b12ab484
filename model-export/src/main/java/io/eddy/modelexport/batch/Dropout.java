package io.eddy.modelexport.batch;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Inverted dropout: sets a share of the elements to zero and scales the others up, so that scoring needs no correction. */
public final class Dropout implements AutoCloseable {

    private final double kept;
    private final Scalar scale;
    private final GeneratorOptional generator;

    /** Draws from {@code generator}, which stays its owner's; {@code rate} is the share set to zero. */
    public Dropout(double rate, GeneratorOptional generator) {
        kept = 1 - rate;
        scale = new Scalar(1 / kept);
        this.generator = generator;
    }

    public Tensor apply(Tensor input) {
        if (kept == 1) {
            return input;
        }
        return input.mul(torch.empty_like(input).bernoulli_(kept, generator).mul_(scale));
    }

    @Override
    public void close() {
        scale.close();
    }
}
