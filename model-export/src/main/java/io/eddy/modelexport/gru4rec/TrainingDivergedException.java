package io.eddy.modelexport.gru4rec;

/** The loss or a weight is no longer a finite number, which no further step can mend. */
public final class TrainingDivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TrainingDivergedException(String found, int epoch, long step, HyperParameters parameters) {
        super("%s in epoch %d at step %d; train with a learning rate below %s or a momentum below %s"
                .formatted(found, epoch, step, parameters.learningRate(), parameters.momentum()));
    }
}
