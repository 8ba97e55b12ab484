package io.eddy.modelexport.training;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.modelexport.torch.TorchDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Trains epoch after epoch: evaluates each on the validation sessions, keeps the best, stops when none gets better, and leaves a
 * checkpoint behind each from which the same training goes on to the same end.
 *
 * @param model the kind of model
 * @param set what is trained on
 * @param validation sessions that decide which epoch is the best; none keeps the last epoch
 * @param leaveOut what the model's lists leave out when it is evaluated, and later in its bundle
 * @param epochs how many are trained at most
 */
public record TrainingRun<P extends TrainingParameters, W>(
        TrainableModel<P, W> model,
        TrainingSet set,
        List<Session> validation,
        LeaveOut leaveOut,
        P parameters,
        int epochs,
        TorchDevice device,
        BestEpoch bestEpoch,
        RunFolder folder) {

    private static final double NANOS = 1e9;
    private static final int CUT_OFF = 20;

    /** As many epochs as the hyper-parameters say. */
    public TrainingRun(
            TrainableModel<P, W> model,
            TrainingSet set,
            List<Session> validation,
            LeaveOut leaveOut,
            P parameters,
            TorchDevice device,
            BestEpoch bestEpoch,
            RunFolder folder) {
        this(model, set, validation, leaveOut, parameters, parameters.epochs(), device, bestEpoch, folder);
    }

    /**
     * The training that follows when this one has found the best epoch: anew, on all sessions, for as many epochs.
     *
     * <p>The hyper-parameters stay as they are, {@code epochs} among them: it says how much an earlier training weighs where one is
     * gone on from, which is the same whenever training stops.
     *
     * @param all the sessions of this training and those that decided on its best epoch
     */
    public TrainingRun<P, W> finalTraining(TrainingSet all, Outcome<W> found) {
        return new TrainingRun<>(
                model,
                all,
                List.of(),
                leaveOut,
                parameters,
                found.bestEpoch(),
                device,
                new BestEpoch(0),
                folder.forFinalTraining(found.epochs()));
    }

    /** Trains from random weights. */
    public Outcome<W> run(TrainingListener listener) throws IOException {
        try (var trainer = model.begin(set.clicks(), parameters, device)) {
            return run(trainer, new ArrayList<>(), null, listener);
        }
    }

    /** Goes on from what was learnt on other clicks; the set's catalogue begins with the items of those weights. */
    public Outcome<W> continueFrom(W learnt, TrainingListener listener) throws IOException {
        ProgressListener progress = (done, all, loss) -> listener.onProgress(0, done, all, loss);
        try (var trainer = model.goOnFrom(learnt, set.clicks(), parameters, device, progress)) {
            return run(trainer, new ArrayList<>(), null, listener);
        }
    }

    /** Goes on after the last epoch that the folder holds, if epochs are left; returns what an uninterrupted run would. */
    public Outcome<W> resume(TrainingListener listener) throws IOException {
        folder.requireCheckpoint();
        var resumed = model.resume(folder.checkpoint(), set.clicks(), parameters, device);
        try (var trainer = resumed.trainer()) {
            return run(trainer, new ArrayList<>(RunFolder.epochs(resumed.note())), resumed.best(), listener);
        }
    }

    private Outcome<W> run(ModelTrainer<W> trainer, List<EpochResult> results, W bestSoFar, TrainingListener listener)
            throws IOException {
        var best = bestSoFar;
        while (trainer.epoch() < epochs && !bestEpoch.isOver(results)) {
            int number = trainer.epoch() + 1;
            long before = System.nanoTime();
            double loss = trainer.trainEpoch((done, all, mean) -> listener.onProgress(number, done, all, mean));
            double seconds = (System.nanoTime() - before) / NANOS;
            var weights = trainer.weights();
            var result = evaluated(weights, number, loss, seconds, listener);
            results.add(result);
            boolean isBest = bestEpoch.of(results) == number;
            best = isBest ? weights : best;
            folder.save(trainer, isBest ? null : best, results);
            listener.onEpoch(result, isBest);
        }
        return new Outcome<>(best, results, bestEpoch.of(results));
    }

    private EpochResult evaluated(W weights, int epoch, double loss, double seconds, TrainingListener listener) {
        long clicks = set.clicks().targetCount();
        if (validation.isEmpty()) {
            return new EpochResult(epoch, loss, clicks, seconds, null, null);
        }
        try (var trained = model.nextItemModel(weights, set.items())) {
            long all = validation.stream()
                    .mapToLong(session -> session.clicks().size())
                    .sum();
            var done = new AtomicLong();
            var metrics = OfflineEvaluation.evaluate(
                    WithoutClicked.of(trained, leaveOut),
                    validation,
                    more -> listener.onEvaluation(epoch, done.addAndGet(more), all));
            return new EpochResult(epoch, loss, clicks, seconds, metrics.recall(CUT_OFF), metrics.mrr(CUT_OFF));
        }
    }

    /**
     * What a training has brought.
     *
     * @param weights of the best epoch
     * @param epochs all that were trained, those before a {@link #resume} included
     */
    public record Outcome<W>(W weights, List<EpochResult> epochs, int bestEpoch) {

        public Outcome {
            epochs = List.copyOf(epochs);
        }
    }
}
