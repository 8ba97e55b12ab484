package io.eddy.modelexport.gru4rec;

import io.eddy.modelexport.torch.FloatTensor;
import java.util.Map;

/** Weights and Adagrad's memory after an epoch: all that a training needs to go on. */
public final class TrainerCheckpoint {

    private final int epoch;
    private final long seed;
    private final Map<String, FloatTensor> tensors;

    TrainerCheckpoint(int epoch, long seed, Map<String, FloatTensor> tensors) {
        this.epoch = epoch;
        this.seed = seed;
        this.tensors = tensors;
    }

    /** Epochs done. */
    public int epoch() {
        return epoch;
    }

    /** Of the training that made it. */
    public long seed() {
        return seed;
    }

    Map<String, FloatTensor> tensors() {
        return tensors;
    }
}
