package io.eddy.workbench.training;

import io.eddy.modelexport.training.EpochResult;
import io.eddy.modelexport.training.TrainingListener;
import io.eddy.modelexport.training.TrainingRun;
import io.eddy.workbench.Progress;

/** One task over all epochs of a training, and a line for each that is done. */
final class TrainingProgress implements TrainingListener, AutoCloseable {

    private final int epochs;
    private final Progress progress;
    private final Progress.Task task;

    TrainingProgress(String task, TrainingRun<?, ?> run, Progress progress) {
        this.epochs = run.epochs();
        this.progress = progress;
        this.task = progress.begin(task, (long) epochs * run.set().clicks().targetCount());
    }

    @Override
    public void onProgress(int epoch, long clicksDone, long clicksInEpoch, double meanLoss) {
        if (epoch == 0) {
            task.note(", measuring gradients, %.0f %%".formatted(100.0 * clicksDone / clicksInEpoch));
            return;
        }
        task.stepTo((epoch - 1) * clicksInEpoch + clicksDone);
        task.note(", epoch %d/%d, loss %.4f".formatted(epoch, epochs, meanLoss));
    }

    @Override
    public void onEvaluation(int epoch, long clicksDone, long clicks) {
        task.note(", epoch %d/%d, evaluating %.0f %%".formatted(epoch, epochs, 100.0 * clicksDone / clicks));
    }

    @Override
    public void onEpoch(EpochResult result, boolean best) {
        var validation = result.mrr() == null
                ? ""
                : "   validation Recall@20 %.4f, MRR@20 %.4f%s"
                        .formatted(result.recall(), result.mrr(), best ? "  best" : "");
        progress.say("epoch %2d/%d   loss %.4f   %,.0f clicks/s%s"
                .formatted(result.epoch(), epochs, result.loss(), result.clicksPerSecond(), validation));
    }

    @Override
    public void close() {
        task.close();
    }
}
