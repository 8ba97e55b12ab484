package io.eddy.modelexport.gru4rec;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A tensor of indexes that is allocated once and overwritten at each step. */
final class IndexTensor implements AutoCloseable {

    private final Tensor tensor;
    private final LongPointer data;

    IndexTensor(int capacity) {
        tensor = torch.empty(new long[] {capacity}, torch.dtype(torch.ScalarType.Long), new MemoryFormatOptional());
        data = tensor.data_ptr_long();
    }

    /** A view of the first {@code size} indexes; the next call overwrites it. */
    Tensor set(long[] indexes, int size) {
        data.put(indexes, 0, size);
        return tensor.narrow(0, 0, size);
    }

    @Override
    public void close() {
        tensor.close();
    }
}
