package io.eddy.modelexport.training;

/** Is told, every so many steps and at the end of an epoch, how far the training has come. */
@FunctionalInterface
public interface ProgressListener {

    /**
     * Called on the training thread.
     *
     * @param clicksDone clicks predicted since the start of the epoch; a session's first click is never predicted
     * @param clicksInEpoch clicks that an epoch predicts
     * @param meanLoss loss per click since the start of the epoch
     */
    void onProgress(long clicksDone, long clicksInEpoch, double meanLoss);
}
