package io.eddy.workbench.training;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.catalogue.session.Session;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainableModel;
import io.eddy.modelexport.training.TrainingParameters;
import io.eddy.modelexport.training.TrainingRun;
import io.eddy.modelexport.training.TrainingSet;
import io.eddy.workbench.Progress;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole training of a model on a log: the search for the best epoch, the training on all sessions, the evaluations and the bundle.
 *
 * @param model the kind of model
 * @param name of the model, the same for all its versions
 * @param earlier what is gone on from; null for random weights
 * @param data sessions to learn from, and to evaluate on
 * @param leaveOut what every list leaves out
 * @param bestEpoch when the search is over
 * @param keepSearched whether the model that was judged on held-out sessions is kept, instead of training anew on all
 * @param <P> hyper-parameters
 * @param <W> weights
 */
public record Training<P extends TrainingParameters, W>(
        TrainableModel<P, W> model,
        String name,
        Earlier<W> earlier,
        TrainingData data,
        LeaveOut leaveOut,
        P parameters,
        TorchDevice device,
        BestEpoch bestEpoch,
        boolean keepSearched,
        Progress progress) {

    /** Where a model's provenance has its hyper-parameters. */
    public static final String PARAMETERS = "hyper_parameters";

    /** A bundle that a training goes on from, with its weights. */
    public record Earlier<W>(ModelBundle bundle, W weights) {

        /** @throws IOException where the bundle is of another kind of model */
        public static <W> Earlier<W> read(TrainableModel<?, W> model, ModelBundle bundle) throws IOException {
            return new Earlier<>(bundle, model.weightsOf(bundle));
        }

        /** The hyper-parameters that it was trained with, as far as it says; the weights decide on the architecture in any case. */
        public <P extends TrainingParameters> P parameters(TrainableModel<P, W> model) throws InvalidBundleException {
            var said = bundle.manifest().provenance().get(PARAMETERS);
            if (!(said instanceof Map<?, ?> description)) {
                return model.fitting(weights, model.defaults());
            }
            try {
                return model.fitting(weights, HyperParametersFile.of(model.parametersType(), description));
            } catch (IllegalArgumentException e) {
                throw new InvalidBundleException(bundle.manifestFile(), "provenance: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Trains in a new folder, which is deleted where the training fails before anything was learnt: it would only be in the way of
     * the next try.
     *
     * @param started what the folder says of the training's start
     * @throws IOException where the folder is there already, or cannot be written to
     */
    public void begin(RunFolder folder, RunConfiguration started) throws IOException {
        folder.begin(started.describe());
        try {
            runAlone(folder);
        } catch (IOException | RuntimeException e) {
            if (!folder.hasCheckpoint()) {
                WholeFolder.deleteIfExists(folder.path());
            }
            throw e;
        }
    }

    /**
     * Goes on after the last whole epoch of an interrupted training, to the same result.
     *
     * @param now what the training would be started with now
     * @throws IOException where the training was started with something else, another process trains in the folder, or it cannot be
     *     written to
     */
    public void resume(RunFolder folder, RunConfiguration now) throws IOException {
        now.requireStarted(folder, model.parametersType());
        runAlone(folder);
    }

    private void runAlone(RunFolder folder) throws IOException {
        var lock = folder.lock();
        try {
            run(folder);
        } finally {
            lock.close();
        }
    }

    private void run(RunFolder folder) throws IOException {
        var run = new TrainingRun<>(
                model, set(data.training()), data.validation(), leaveOut, parameters, device, bestEpoch, folder);
        ModelTraining.Fit<P, W> fit =
                earlier == null ? TrainingRun::run : (one, listener) -> one.continueFrom(earlier.weights(), listener);
        var training = new ModelTraining<>(fit, name, origin(), progress);
        if (keepSearched || data.heldOut().isEmpty()) {
            training.train(data, run);
        } else {
            training.trainTwice(data, run, this::set);
        }
    }

    private TrainingSet set(List<Session> sessions) {
        return earlier == null
                ? TrainingSet.of(sessions)
                : TrainingSet.continuing(earlier.bundle().items(), sessions);
    }

    private Map<String, Object> origin() {
        var origin = new LinkedHashMap<String, Object>();
        if (earlier != null) {
            var manifest = earlier.bundle().manifest();
            origin.put("continued_from", Map.of("name", manifest.name(), "version", manifest.version()));
        }
        return origin;
    }
}
