package io.eddy.modelexport.onnx;

/** Reorders the gate blocks of GRU weights: PyTorch stacks r, z, n, ONNX stacks z, r, h. */
final class GateOrder {

    private static final int GATES = 3;

    private final int hiddenSize;

    GateOrder(int hiddenSize) {
        this.hiddenSize = hiddenSize;
    }

    /** @param columns floats of one row: the hidden size for weights, 1 for a bias */
    float[] toOnnx(float[] pytorch, int columns) {
        int block = hiddenSize * columns;
        float[] onnx = new float[GATES * block];
        System.arraycopy(pytorch, block, onnx, 0, block);
        System.arraycopy(pytorch, 0, onnx, block, block);
        System.arraycopy(pytorch, 2 * block, onnx, 2 * block, block);
        return onnx;
    }
}
