package io.eddy.modelexport.optimizer;

import org.bytedeco.pytorch.Tensor;

/** A parameter of which every element moves at every step. */
public final class DenseParameter extends Parameter {

    private final Tensor leaf;

    /** Takes over {@code value}. */
    public DenseParameter(String name, Tensor value, Adagrad adagrad) {
        super(name, value, adagrad);
        leaf = value.detach().requires_grad_(true);
    }

    /** The parameter as the leaf of an autograd graph. */
    public Tensor leaf() {
        return leaf;
    }

    /** Takes one step by the gradient of the last backward pass, and forgets that gradient. */
    public void update() {
        adagrad().step(value(), accumulator(), velocity(), leaf.grad());
        leaf.mutable_grad().reset();
    }

    @Override
    public void close() {
        leaf.close();
        super.close();
    }
}
