package io.eddy.modelexport.gru4rec;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A parameter of which every element moves at every step. */
final class DenseParameter implements AutoCloseable {

    private final Tensor value;
    private final Tensor detached;
    private final Tensor accumulator;
    private final Tensor velocity;

    /** Takes over {@code value}. */
    DenseParameter(Tensor value) {
        this.value = value.requires_grad_(true);
        detached = value.detach();
        accumulator = torch.zeros_like(detached);
        velocity = torch.zeros_like(detached);
    }

    Tensor value() {
        return value;
    }

    /** Takes one step by the gradient of the last backward pass, and forgets that gradient. */
    void update(Adagrad adagrad) {
        adagrad.accumulate(accumulator, velocity, value.grad());
        detached.add_(velocity);
        value.mutable_grad().reset();
    }

    @Override
    public void close() {
        value.close();
        detached.close();
        accumulator.close();
        velocity.close();
    }
}
