package io.eddy.modelexport.gru4rec;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * One GRU layer in either {@link GruForm}.
 *
 * <p>The gates lie in the order r, z, n in weights [3·hidden x input or hidden] and biases [3·hidden]. The tensors stay their owner's.
 */
final class GruLayer implements AutoCloseable {

    private final GruForm form;
    private final Tensor inputWeights;
    private final Tensor recurrentWeights;
    private final TensorOptional inputBias;
    private final TensorOptional recurrentBias;

    /**
     * @param inputWeights null where the inputs are the rows that one-hot items pick out of them, [lanes x 3·hidden]
     * @param recurrentBias null in the form that has but one bias a gate
     */
    GruLayer(GruForm form, Tensor inputWeights, Tensor recurrentWeights, Tensor inputBias, Tensor recurrentBias) {
        this.form = form;
        this.inputWeights = inputWeights;
        this.recurrentWeights = recurrentWeights;
        this.inputBias = new TensorOptional(inputBias);
        this.recurrentBias = recurrentBias == null ? new TensorOptional() : new TensorOptional(recurrentBias);
    }

    /** The next hidden state [lanes x hidden] from the inputs and the hidden state before, of the same shape. */
    Tensor next(Tensor inputs, Tensor hiddenState) {
        if (form == GruForm.RESET_AFTER && inputWeights != null) {
            return torch.gru_cell(inputs, hiddenState, inputWeights, recurrentWeights, inputBias, recurrentBias);
        }
        Tensor fromInput =
                inputWeights == null ? inputs.add(inputBias.get()) : torch.linear(inputs, inputWeights, inputBias);
        return form == GruForm.RESET_AFTER ? resetAfter(fromInput, hiddenState) : resetBefore(fromInput, hiddenState);
    }

    @Override
    public void close() {
        inputBias.close();
        recurrentBias.close();
    }

    private Tensor resetAfter(Tensor fromInput, Tensor h) {
        long hidden = h.size(1);
        Tensor fromState = torch.linear(h, recurrentWeights, recurrentBias);
        Tensor gates = fromInput
                .narrow(1, 0, 2 * hidden)
                .add(fromState.narrow(1, 0, 2 * hidden))
                .sigmoid();
        Tensor r = gates.narrow(1, 0, hidden);
        Tensor z = gates.narrow(1, hidden, hidden);
        Tensor n = fromInput
                .narrow(1, 2 * hidden, hidden)
                .add(r.mul(fromState.narrow(1, 2 * hidden, hidden)))
                .tanh();
        return n.add(z.mul(h.sub(n)));
    }

    private Tensor resetBefore(Tensor fromInput, Tensor h) {
        long hidden = h.size(1);
        Tensor gates = torch.addmm(
                        fromInput.narrow(1, 0, 2 * hidden),
                        h,
                        recurrentWeights.narrow(0, 0, 2 * hidden).t())
                .sigmoid();
        Tensor r = gates.narrow(1, 0, hidden);
        Tensor z = gates.narrow(1, hidden, hidden);
        Tensor n = torch.addmm(
                        fromInput.narrow(1, 2 * hidden, hidden),
                        r.mul(h),
                        recurrentWeights.narrow(0, 2 * hidden, hidden).t())
                .tanh();
        return h.add(z.mul(n.sub(h)));
    }
}
