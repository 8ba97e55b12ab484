package io.eddy.modelexport.optimizer;

import io.eddy.modelexport.torch.FloatTensor;
import io.eddy.modelexport.torch.FloatTensors;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A parameter with one row for each item, of which a step reads and moves only the rows of its mini-batch. */
public final class RowParameter extends Parameter {

    private final boolean itemsLast;
    /** Null where libtorch has to take the steps. */
    private final AdagradRows inPlace;

    /**
     * Takes over {@code value}, which has the items as its first dimension.
     *
     * @param itemsLast whether files have the items as the last dimension instead
     */
    public RowParameter(String name, Tensor value, boolean itemsLast, Adagrad adagrad) {
        super(name, value, adagrad);
        this.itemsLast = itemsLast;
        inPlace = AdagradRows.canStep(value) ? new AdagradRows(adagrad, value, accumulator(), velocity()) : null;
    }

    /** A copy of the rows of some items, outside of any autograd graph. */
    public Tensor gather(Tensor itemIndexes) {
        return value().index_select(0, itemIndexes);
    }

    /**
     * Takes one step.
     *
     * @param itemIndexes no item twice: the gradients of an item that occurs several times are summed before Adagrad squares them
     * @param gradient of the shape of the items' rows
     */
    public void update(Tensor itemIndexes, Tensor gradient) {
        if (inPlace != null) {
            inPlace.step(itemIndexes, gradient);
            return;
        }
        Tensor rows = gather(itemIndexes);
        Tensor accumulatorRows = accumulator().index_select(0, itemIndexes);
        Tensor velocityRows = velocity() == null ? null : velocity().index_select(0, itemIndexes);
        adagrad().step(rows, accumulatorRows, velocityRows, gradient);
        value().index_copy_(0, itemIndexes, rows);
        accumulator().index_copy_(0, itemIndexes, accumulatorRows);
        if (velocityRows != null) {
            velocity().index_copy_(0, itemIndexes, velocityRows);
        }
    }

    @Override
    public void putValue(Map<String, FloatTensor> tensors) {
        if (itemsLast) {
            long[] shape = FloatTensors.shape(value());
            tensors.put(name(), new FloatTensor(this::transposed, shape[1], shape[0]));
        } else {
            super.putValue(tensors);
        }
    }

    /** Takes the rows of as many items as there are in {@code tensors}, and leaves those of later items as they are. */
    @Override
    @SuppressWarnings("try")
    public void takeValue(Map<String, FloatTensor> tensors) {
        try (PointerScope scope = new PointerScope()) {
            FloatTensor found = tensors.get(name());
            Tensor source = FloatTensors.of(found.values(), found.shape());
            Tensor rows = itemsLast ? source.t() : source;
            value().narrow(0, 0, rows.size(0)).copy_(rows);
        }
    }

    /** Adagrad begins anew with the rows from {@code firstItem} on. */
    @SuppressWarnings("try")
    public void forgetMemory(long firstItem) {
        try (PointerScope scope = new PointerScope()) {
            long rows = value().size(0) - firstItem;
            accumulator().narrow(0, firstItem, rows).zero_();
            if (velocity() != null) {
                velocity().narrow(0, firstItem, rows).zero_();
            }
        }
    }

    @SuppressWarnings("try")
    private float[] transposed() {
        try (PointerScope scope = new PointerScope()) {
            return FloatTensors.toArray(value().t());
        }
    }
}
