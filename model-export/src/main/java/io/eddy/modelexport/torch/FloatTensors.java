package io.eddy.modelexport.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Moves floats between Java arrays and tensors, row by row, in one copy. */
public final class FloatTensors {

    private FloatTensors() {}

    public static Tensor of(float[] values, long... shape) {
        Tensor tensor = torch.empty(shape);
        tensor.data_ptr_float().put(values);
        return tensor;
    }

    @SuppressWarnings("try")
    public static float[] toArray(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            float[] values = new float[Math.toIntExact(tensor.numel())];
            tensor.cpu().contiguous().data_ptr_float().get(values);
            return values;
        }
    }

    /** The tensor as it is when its floats are asked for. */
    public static FloatTensor lazy(Tensor tensor) {
        return new FloatTensor(() -> toArray(tensor), shape(tensor));
    }

    public static long[] shape(Tensor tensor) {
        long[] shape = new long[(int) tensor.dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }
}
