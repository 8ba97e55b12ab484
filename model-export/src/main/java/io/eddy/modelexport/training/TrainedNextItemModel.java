package io.eddy.modelexport.training;

import io.eddy.evaluation.metrics.NextItemModel;

/** A trained model before it is exported, ranked by the trainer's own engine. Owns native memory: close it. */
public interface TrainedNextItemModel extends NextItemModel, AutoCloseable {

    @Override
    void close();
}
