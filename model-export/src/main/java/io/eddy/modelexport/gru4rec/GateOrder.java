package io.eddy.modelexport.gru4rec;

/**
 * Reorders the gate blocks of GRU weights: PyTorch stacks r, z, n, ONNX stacks z, r, h.
 *
 * <p>ONNX has h' = (1 − z)⊙h~ + z⊙h in both forms. Where a form has the two the other way round, its update gate is negated:
 * σ(−x) = 1 − σ(x).
 */
final class GateOrder {

    private static final int GATES = 3;

    private final int hiddenSize;
    private final float updateSign;

    GateOrder(int hiddenSize, GruForm form) {
        this.hiddenSize = hiddenSize;
        updateSign = form == GruForm.RESET_BEFORE ? -1 : 1;
    }

    /** @param columns floats of one row: those of the input for weights, 1 for a bias */
    float[] toOnnx(float[] pytorch, int columns) {
        int block = hiddenSize * columns;
        float[] onnx = new float[GATES * block];
        for (int i = 0; i < block; i++) {
            onnx[i] = updateSign * pytorch[block + i];
        }
        System.arraycopy(pytorch, 0, onnx, block, block);
        System.arraycopy(pytorch, 2 * block, onnx, 2 * block, block);
        return onnx;
    }

    /** What {@link #toOnnx} was given. */
    float[] toPytorch(float[] onnx, int columns) {
        int block = hiddenSize * columns;
        float[] pytorch = new float[GATES * block];
        System.arraycopy(onnx, block, pytorch, 0, block);
        for (int i = 0; i < block; i++) {
            pytorch[block + i] = updateSign * onnx[i];
        }
        System.arraycopy(onnx, 2 * block, pytorch, 2 * block, block);
        return pytorch;
    }
}
