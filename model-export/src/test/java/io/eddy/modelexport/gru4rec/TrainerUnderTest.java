package io.eddy.modelexport.gru4rec;

import io.eddy.modelexport.training.TrainingClicks;

/** What the conformance suite asks of a trainer: the real one, its twin in doubles, or a twin with a mistake in it. */
interface TrainerUnderTest extends AutoCloseable {

    /** Passes once over all clicks; the mean loss per click. */
    double trainEpoch();

    Gru4RecWeights weights();

    /** Of each lane the state that its next step carries on from, [batch size x hidden]. */
    float[] hiddenStates(int layer);

    /** What Adagrad has summed up for a tensor, row by row. */
    float[] accumulator(String tensor);

    @Override
    void close();

    /** Makes trainers that have not begun. */
    @FunctionalInterface
    interface Factory {

        /** @param initial the weights to begin from; null for the trainer's own */
        TrainerUnderTest start(TrainingClicks clicks, HyperParameters parameters, Gru4RecWeights initial);

        /** Begins from the trainer's own weights. */
        default TrainerUnderTest start(TrainingClicks clicks, HyperParameters parameters) {
            return start(clicks, parameters, null);
        }
    }
}
