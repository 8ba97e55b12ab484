package io.eddy.modelexport.gru4rec;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A parameter with one row for each item, of which a step reads and moves only the rows of its mini-batch.
 *
 * <p>The rows are gathered as a leaf of the autograd graph, each item once, so that the gradients of an item that occurs several times
 * are summed before Adagrad squares them.
 */
final class RowParameter implements AutoCloseable {

    private final Tensor value;
    private final Tensor accumulator;
    private final Tensor velocity;

    /** Takes over {@code value}, which has the items as its first dimension. */
    RowParameter(Tensor value) {
        this.value = value;
        accumulator = torch.zeros_like(value);
        velocity = torch.zeros_like(value);
    }

    Tensor value() {
        return value;
    }

    /** A copy of the rows that collects a gradient. */
    Tensor gather(Tensor itemIndexes) {
        return value.index_select(0, itemIndexes).requires_grad_(true);
    }

    /** Takes one step with the gathered rows by the gradient of the last backward pass; {@code itemIndexes} has no item twice. */
    void update(Adagrad adagrad, Tensor itemIndexes, Tensor gathered) {
        Tensor accumulatorRows = accumulator.index_select(0, itemIndexes);
        Tensor velocityRows = velocity.index_select(0, itemIndexes);
        adagrad.accumulate(accumulatorRows, velocityRows, gathered.grad());
        accumulator.index_copy_(0, itemIndexes, accumulatorRows);
        velocity.index_copy_(0, itemIndexes, velocityRows);
        value.index_copy_(0, itemIndexes, gathered.detach().add_(velocityRows));
    }

    @Override
    public void close() {
        value.close();
        accumulator.close();
        velocity.close();
    }
}
