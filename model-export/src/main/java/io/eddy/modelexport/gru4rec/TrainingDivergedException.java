package io.eddy.modelexport.gru4rec;

/** The loss is no longer a finite number, so no further step can mend the weights. */
public final class TrainingDivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TrainingDivergedException(int epoch, long step, double loss, HyperParameters parameters) {
        super("Loss is %s in epoch %d at step %d; train with a learning rate below %s or a momentum below %s"
                .formatted(loss, epoch, step, parameters.learningRate(), parameters.momentum()));
    }
}
