package io.eddy.command;

import io.eddy.modelexport.training.EpochResult;
import io.eddy.modelexport.training.TrainingListener;
import io.eddy.modelexport.training.TrainingRun;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;

/** One progress bar over all epochs of a training, and a line for each that is done. */
final class TrainingProgress implements TrainingListener, AutoCloseable {

    private final int epochs;
    private final PrintWriter out;
    private final ProgressBar bar;

    /** @param task what the bar is called */
    TrainingProgress(String task, TrainingRun<?, ?> run, PrintWriter out) {
        this.epochs = run.epochs();
        this.out = out;
        bar = Progress.bar(task, (long) epochs * run.set().clicks().targetCount());
    }

    @Override
    public void onProgress(int epoch, long clicksDone, long clicksInEpoch, double meanLoss) {
        if (epoch == 0) {
            bar.setExtraMessage(", measuring gradients, %.0f %%".formatted(100.0 * clicksDone / clicksInEpoch));
            return;
        }
        bar.stepTo((epoch - 1) * clicksInEpoch + clicksDone);
        bar.setExtraMessage(", epoch %d/%d, loss %.4f".formatted(epoch, epochs, meanLoss));
    }

    @Override
    public void onEvaluation(int epoch, long clicksDone, long clicks) {
        bar.setExtraMessage(", epoch %d/%d, evaluating %.0f %%".formatted(epoch, epochs, 100.0 * clicksDone / clicks));
    }

    @Override
    public void onEpoch(EpochResult result, boolean best) {
        var validation = result.mrr() == null
                ? ""
                : "   validation Recall@20 %.4f, MRR@20 %.4f%s"
                        .formatted(result.recall(), result.mrr(), best ? "  best" : "");
        out.printf(
                "epoch %2d/%d   loss %.4f   %,.0f clicks/s%s%n",
                result.epoch(), epochs, result.loss(), result.clicksPerSecond(), validation);
        out.flush();
    }

    @Override
    public void close() {
        bar.close();
    }
}
