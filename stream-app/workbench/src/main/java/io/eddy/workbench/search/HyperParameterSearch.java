package io.eddy.workbench.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFile;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.EpochResult;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainableModel;
import io.eddy.modelexport.training.TrainingDivergedException;
import io.eddy.modelexport.training.TrainingListener;
import io.eddy.modelexport.training.TrainingParameters;
import io.eddy.modelexport.training.TrainingRun;
import io.eddy.modelexport.training.TrainingSet;
import io.eddy.modelexport.training.Trial;
import io.eddy.workbench.Progress;
import io.eddy.workbench.evaluation.EvaluatedModel;
import io.eddy.workbench.evaluation.EvaluatedModel.Evaluation;
import io.eddy.workbench.training.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trains with one set of hyper-parameters after another and keeps what each brought in a {@link SearchFolder}.
 *
 * @param model the kind of model
 * @param data sessions to train on, and to compare on
 * @param leaveOut what every list leaves out
 * @param bestEpoch when a trial is given up
 * @param <P> hyper-parameters
 * @param <W> weights
 */
public record HyperParameterSearch<P extends TrainingParameters, W>(
        TrainableModel<P, W> model,
        TrainingData data,
        LeaveOut leaveOut,
        TorchDevice device,
        BestEpoch bestEpoch,
        SearchFolder folder,
        Progress progress) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double NANOS = 1e9;

    /** Draws the hyper-parameters of a trial. */
    @FunctionalInterface
    public interface Draw<P> {

        /** @param number of the trial, from 1 */
        P trial(int number);
    }

    /**
     * Goes on after the last whole trial that the folder holds.
     *
     * @param trials how many there are to be in the end
     * @return all of them, in the order they were tried
     */
    public List<Trial> run(Draw<P> draw, int trials) throws IOException {
        var tried = new ArrayList<>(folder.tried());
        if (!tried.isEmpty()) {
            progress.say("Going on after %d trials in %s".formatted(tried.size(), folder.path()));
        }
        var set = TrainingSet.of(data.training());
        for (int number = tried.size() + 1; number <= trials; number++) {
            tried.add(trial(number, draw.trial(number), set));
            folder.write(tried);
        }
        return tried;
    }

    /** A trial in a line. */
    public String line(Trial trial) {
        var figures = trial.best() == null
                ? "diverged                       "
                : "MRR@20 %.4f, Recall@20 %.4f"
                        .formatted(trial.best().mrr(), trial.best().recall());
        return "trial %3d   %s   %2d epochs, %,5.0f s   %s"
                .formatted(
                        trial.number(),
                        figures,
                        trial.epochs(),
                        trial.seconds(),
                        model.inWords(HyperParametersFile.of(model.parametersType(), trial.hyperParameters())));
    }

    private Trial trial(int number, P parameters, TrainingSet set) throws IOException {
        var run = new TrainingRun<>(
                model, set, data.validation(), leaveOut, parameters, device, bestEpoch, begun(number, parameters));
        long before = System.nanoTime();
        var epochs = new ArrayList<EpochResult>();
        EpochResult best = null;
        long clicks = (long) parameters.epochs() * set.clicks().targetCount();
        try (var task = progress.begin("Trial " + number, clicks)) {
            run.run(new ShownTrial(task, epochs));
            best = epochs.get(new BestEpoch(0).of(epochs) - 1);
        } catch (TrainingDivergedException e) {
            progress.say("trial %d: %s".formatted(number, e.getMessage()));
        }
        Files.deleteIfExists(run.folder().checkpoint());
        double seconds = (System.nanoTime() - before) / NANOS;
        WholeFile.write(
                run.folder().path().resolve(EvaluatedModel.TRIAL),
                JSON.writeValueAsString(figures(parameters, best)) + "\n");
        var trial = new Trial(number, best, epochs.size(), seconds, HyperParametersFile.describe(parameters));
        progress.say(line(trial));
        return trial;
    }

    /** What an interrupted trial left is of no use: a trial is short, and starts again. */
    private RunFolder begun(int number, P parameters) throws IOException {
        var run = new RunFolder(folder.path().resolve("trial-" + number));
        WholeFolder.deleteIfExists(run.path());
        run.begin(Map.of("hyper_parameters", HyperParametersFile.describe(parameters)));
        return run;
    }

    /** To be compared with others; a trial that diverged has no evaluation. */
    private Map<String, Object> figures(P parameters, EpochResult best) throws IOException {
        var evaluations = new ArrayList<Map<String, Object>>();
        if (best != null) {
            var part = data.heldOut().get(0);
            var sizes = part.sessions().stream()
                    .mapToLong(session -> session.clicks().size() - 1L);
            var protocol = data.protocol(part, UnknownItems.MISS, leaveOut, sizes.sum());
            evaluations.add(Evaluation.describe(
                    protocol,
                    Map.of(
                            "predictions",
                            protocol.predictions(),
                            "recall@20",
                            best.recall(),
                            Evaluation.MRR_20,
                            best.mrr())));
        }
        return Map.of("hyper_parameters", HyperParametersFile.describe(parameters), "evaluations", evaluations);
    }

    private record ShownTrial(Progress.Task task, List<EpochResult> epochs) implements TrainingListener {

        @Override
        public void onProgress(int epoch, long clicksDone, long clicksInEpoch, double meanLoss) {
            task.stepTo((epoch - 1) * clicksInEpoch + clicksDone);
            task.note(", epoch %d, loss %.4f".formatted(epoch, meanLoss));
        }

        @Override
        public void onEvaluation(int epoch, long clicksDone, long clicks) {
            task.note(", epoch %d, evaluating".formatted(epoch));
        }

        @Override
        public void onEpoch(EpochResult result, boolean best) {
            epochs.add(result);
        }
    }
}
