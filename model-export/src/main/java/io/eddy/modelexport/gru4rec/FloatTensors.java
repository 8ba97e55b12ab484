package io.eddy.modelexport.gru4rec;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Moves floats between Java arrays and tensors, row by row, in one copy. */
final class FloatTensors {

    private FloatTensors() {}

    static Tensor of(float[] values, long... shape) {
        Tensor tensor = torch.empty(shape);
        tensor.data_ptr_float().put(values);
        return tensor;
    }

    @SuppressWarnings("try")
    static float[] toArray(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            float[] values = new float[Math.toIntExact(tensor.numel())];
            tensor.contiguous().data_ptr_float().get(values);
            return values;
        }
    }
}
