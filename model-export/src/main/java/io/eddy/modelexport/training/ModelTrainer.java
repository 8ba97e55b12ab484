package io.eddy.modelexport.training;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One training of one model, epoch after epoch. One thread at a time; owns native memory: close it.
 *
 * @param <W> the model's weights
 */
public interface ModelTrainer<W> extends AutoCloseable {

    /** Epochs done, those before a resumption included. */
    int epoch();

    /**
     * Passes once over all clicks and returns the mean loss per click.
     *
     * @throws TrainingDivergedException when the loss or a weight is not a number; the weights are useless then
     */
    double trainEpoch(ProgressListener listener);

    /** A copy of the weights as they are now. */
    W weights();

    /**
     * Writes all that {@link TrainableModel#resume} needs, whole or not at all.
     *
     * @param best weights of the best epoch, null where it is the last
     * @param note of the caller's, given back when it is read
     */
    void save(Path file, W best, String note) throws IOException;

    @Override
    void close();
}
