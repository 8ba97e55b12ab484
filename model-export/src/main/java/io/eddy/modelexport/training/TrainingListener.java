package io.eddy.modelexport.training;

/** Is told, on the training thread, how far a training has come. */
public interface TrainingListener {

    /** @param epoch 0 for the pass that only measures how far steps may go when training goes on from a bundle */
    void onProgress(int epoch, long clicksDone, long clicksInEpoch, double meanLoss);

    /** While an epoch's weights are evaluated on the validation sessions. */
    void onEvaluation(int epoch, long clicksDone, long clicks);

    /** After each epoch, when it is on disk. */
    void onEpoch(EpochResult result, boolean best);
}
