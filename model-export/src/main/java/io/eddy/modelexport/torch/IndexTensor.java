package io.eddy.modelexport.torch;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A tensor of indexes that is allocated once and overwritten at each step. */
public final class IndexTensor implements AutoCloseable {

    private final TorchDevice device;
    private final Tensor tensor;
    private final LongPointer data;

    public IndexTensor(int capacity, TorchDevice device) {
        this.device = device;
        tensor = torch.empty(new long[] {capacity}, torch.dtype(torch.ScalarType.Long), new MemoryFormatOptional());
        data = tensor.data_ptr_long();
    }

    /** The first {@code size} indexes; the next call may overwrite them. */
    public Tensor set(long[] indexes, int size) {
        data.put(indexes, 0, size);
        return device.place(tensor.narrow(0, 0, size));
    }

    @Override
    public void close() {
        tensor.close();
    }
}
