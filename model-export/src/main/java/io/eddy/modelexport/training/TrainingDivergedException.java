package io.eddy.modelexport.training;

/** The loss or a weight is no longer a finite number, which no further step can mend. */
public final class TrainingDivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param found what is no number
     * @param advice how to train without it
     */
    public TrainingDivergedException(String found, int epoch, long step, String advice) {
        super("%s in epoch %d at step %d; %s".formatted(found, epoch, step, advice));
    }
}
