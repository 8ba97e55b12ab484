package io.eddy.workbench.training;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.protocol.TrainedOn;
import io.eddy.modelexport.training.BundleExport;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.modelexport.training.TrainedModel;
import io.eddy.modelexport.training.TrainingListener;
import io.eddy.modelexport.training.TrainingParameters;
import io.eddy.modelexport.training.TrainingRun;
import io.eddy.modelexport.training.TrainingRun.Outcome;
import io.eddy.modelexport.training.TrainingSet;
import io.eddy.workbench.Progress;
import io.eddy.workbench.evaluation.BundleTrainedOn;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Trains, telling how far it is, evaluates the best epoch, and leaves model and bundle in the run's folder. */
public final class ModelTraining<P extends TrainingParameters, W> {

    /** How the weights come about where the folder holds no epoch to go on after. */
    @FunctionalInterface
    public interface Fit<P extends TrainingParameters, W> {
        Outcome<W> with(TrainingRun<P, W> run, TrainingListener listener) throws IOException;
    }

    /** Where a model's provenance says what its training decided to leave out. */
    public static final String LEAVE_OUT = "leave_out";

    private final Fit<P, W> fit;
    private final String name;
    private final Map<String, Object> origin;
    private final Progress progress;

    /**
     * @param name of the model
     * @param origin what else the bundle's provenance is to say
     */
    public ModelTraining(Fit<P, W> fit, String name, Map<String, Object> origin, Progress progress) {
        this.fit = fit;
        this.name = name;
        this.origin = origin;
        this.progress = progress;
    }

    /** Trains once and keeps the best epoch's weights. */
    public void train(TrainingData data, TrainingRun<P, W> run) throws IOException {
        var outcome = fit("Training", run);
        if (!run.validation().isEmpty()) {
            hintAtMoreEpochs(outcome);
        }
        var learnt = TrainedOn.part(
                run.set().sessions(),
                TrainedOn.sessionsToLearnFrom(data.withoutHoldOut().training()));
        // A held-out part names the sessions that it leaves to learn from; other parts do not.
        var evaluations = evaluations(run, outcome, TrainedOn.all(learnt.sessions()), data, data.heldOut());
        evaluations.addAll(evaluations(run, outcome, learnt, data, data.notHeldOut()));
        var provenance = provenance(data, run);
        provenance.put("evaluations", evaluations);
        export(outcome.weights(), run, provenance);
    }

    /**
     * Trains to find the best epoch, and then anew on all sessions, for as many epochs; those weights are the model's.
     *
     * @param sets makes a training set of sessions
     */
    public void trainTwice(TrainingData data, TrainingRun<P, W> search, Function<List<Session>, TrainingSet> sets)
            throws IOException {
        var found = fit("Searching", search);
        hintAtMoreEpochs(found);
        var heldOut = data.heldOut();
        var searchEvaluations =
                evaluations(search, found, TrainedOn.all(search.set().sessions()), data, heldOut);
        progress.say(
                "%nBest epoch: %d. Training anew on all sessions, those held out too.".formatted(found.bestEpoch()));
        var all = data.withoutHoldOut();
        var run = search.finalTraining(sets.apply(all.training()), found);
        var outcome = fit("Training", run);
        var provenance = provenance(data, run);
        provenance.put("epoch_search", describe(search, found, searchEvaluations));
        provenance.put(
                "evaluations", evaluations(run, outcome, TrainedOn.all(run.set().sessions()), all, all.evaluated()));
        export(outcome.weights(), run, provenance);
    }

    private Outcome<W> fit(String task, TrainingRun<P, W> run) throws IOException {
        var set = run.set();
        progress.say("Training %s on %,d sessions, %,d clicks, %,d items%s"
                .formatted(
                        run.model().label(),
                        set.sessions(),
                        set.clicks().clickCount(),
                        set.items().size(),
                        set.newItems() == set.items().size() ? "" : ", %,d of them new".formatted(set.newItems())));
        try (var shown = new TrainingProgress(task, run, progress)) {
            return run.folder().hasCheckpoint() ? run.resume(shown) : fit.with(run, shown);
        }
    }

    private void hintAtMoreEpochs(Outcome<W> outcome) {
        if (outcome.bestEpoch() == outcome.epochs().size()) {
            progress.say("The best epoch is the last: more --epochs may be better.");
        }
    }

    private List<Map<String, Object>> evaluations(
            TrainingRun<P, W> run,
            Outcome<W> outcome,
            TrainedOn trainedOn,
            TrainingData data,
            List<TrainingData.Part> parts)
            throws IOException {
        return new ModelEvaluations(
                        () -> run.model()
                                .nextItemModel(outcome.weights(), run.set().items()),
                        run.set().items(),
                        BundleTrainedOn.afterEarlier(origin, trainedOn),
                        run.leaveOut(),
                        progress)
                .of(data, parts);
    }

    private void export(W weights, TrainingRun<P, W> run, Map<String, Object> provenance) throws IOException {
        var model = new TrainedModel<>(run.model(), weights, run.set().items(), provenance);
        model.write(run.folder().path());
        var bundle = run.folder().bundle();
        WholeFolder.deleteIfExists(bundle);
        var version = model.version();
        float difference = BundleExport.export(model, name, version, run.leaveOut(), bundle);
        progress.say("Model bundle: %s (%s, version %s); ONNX Runtime scores like the trainer: largest difference %.1e"
                .formatted(bundle, name, version, difference));
    }

    private Map<String, Object> provenance(TrainingData data, TrainingRun<P, W> run) {
        var provenance = new LinkedHashMap<String, Object>();
        provenance.put(
                "trained_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        var source = data.describe();
        source.putAll(counts(run.set()));
        provenance.put("data", source);
        provenance.put("hyper_parameters", HyperParametersFile.describe(run.parameters()));
        provenance.put("seed", run.parameters().seed());
        provenance.put(LEAVE_OUT, run.leaveOut().label());
        provenance.putAll(origin);
        return provenance;
    }

    /** Of the model that chose the best epoch and is not the one that is written. */
    private static Map<String, Object> describe(
            TrainingRun<?, ?> search, Outcome<?> found, List<Map<String, Object>> evaluations) {
        var description = new LinkedHashMap<String, Object>(counts(search.set()));
        description.put("epochs", found.epochs().size());
        description.put("best_epoch", found.bestEpoch());
        description.put("evaluations", evaluations);
        return description;
    }

    private static Map<String, Object> counts(TrainingSet set) {
        var counts = new LinkedHashMap<String, Object>();
        counts.put("sessions", set.sessions());
        counts.put("clicks", set.clicks().clickCount());
        counts.put("items", set.items().size());
        return counts;
    }
}
