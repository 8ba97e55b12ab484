package io.eddy.modelexport.gru4rec;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * One GRU layer in the cuDNN and PyTorch form: n = tanh(Wx + b + r⊙(Uh + b')), h' = (1 − z)⊙n + z⊙h.
 *
 * <p>The gates lie in the order r, z, n in weights [3·hidden x hidden] and biases [3·hidden]. The tensors stay their owner's.
 */
final class GruLayer implements AutoCloseable {

    private final Tensor inputWeights;
    private final Tensor recurrentWeights;
    private final TensorOptional inputBias;
    private final TensorOptional recurrentBias;

    GruLayer(Tensor inputWeights, Tensor recurrentWeights, Tensor inputBias, Tensor recurrentBias) {
        this.inputWeights = inputWeights;
        this.recurrentWeights = recurrentWeights;
        this.inputBias = new TensorOptional(inputBias);
        this.recurrentBias = new TensorOptional(recurrentBias);
    }

    /** The next hidden state [lanes x hidden] from the inputs and the hidden state before, of the same shape. */
    Tensor next(Tensor inputs, Tensor hiddenState) {
        return torch.gru_cell(inputs, hiddenState, inputWeights, recurrentWeights, inputBias, recurrentBias);
    }

    @Override
    public void close() {
        inputBias.close();
        recurrentBias.close();
    }
}
