package io.eddy.command;

import io.eddy.catalogue.LeaveOut;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.evaluation.preparation.PreparedLog;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.evaluation.protocol.UnknownItems;
import io.eddy.inference.bundle.ItemIndex;
import io.eddy.inference.bundle.WholeFolder;
import io.eddy.modelexport.BundleExport;
import io.eddy.modelexport.TrainedModel;
import io.eddy.modelexport.TrainedNextItemModel;
import io.eddy.modelexport.TrainingSet;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.training.EpochResult;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.modelexport.training.TrainingListener;
import io.eddy.modelexport.training.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;

/** Trains with a progress bar and a line an epoch, evaluates the best epoch, and leaves model and bundle in the run's folder. */
final class ModelTraining {

    /** How the weights come about. */
    @FunctionalInterface
    interface Fit {
        Gru4RecWeights with(TrainingRun run, TrainingListener listener) throws IOException;
    }

    /** Where a model's provenance says what its training decided to leave out. */
    static final String LEAVE_OUT = "leave_out";

    private final PrintWriter out;

    ModelTraining(PrintWriter out) {
        this.out = out;
    }

    /**
     * @param origin what else the bundle's provenance is to say
     * @return the trained model, whose files and bundle are in the run's folder
     */
    TrainedModel train(TrainingData data, TrainingRun run, Fit fit, String name, Map<String, Object> origin)
            throws IOException {
        var set = run.set();
        out.printf(
                "Training GRU4Rec on %,d sessions, %,d clicks, %,d items%s%n",
                set.sessions(),
                set.clicks().clickCount(),
                set.items().size(),
                set.newItems() == set.items().size() ? "" : ", %,d of them new".formatted(set.newItems()));
        out.flush();
        Gru4RecWeights weights;
        try (var shown = new ShownProgress(run.parameters(), set)) {
            weights = fit.with(run, shown);
        }
        var provenance = provenance(data, set, run.parameters());
        provenance.put(LEAVE_OUT, run.leaveOut().label());
        provenance.putAll(origin);
        provenance.put("evaluations", evaluations(weights, set.items(), data, run.leaveOut()));
        var model = new TrainedModel(weights, set.items(), provenance);
        model.write(run.folder().path());
        WholeFolder.deleteIfExists(run.folder().bundle());
        var version = BundleExport.versionOf(model);
        float difference = BundleExport.export(
                model, name, version, run.leaveOut(), run.folder().bundle());
        out.printf(
                "Model bundle: %s (%s, version %s); ONNX Runtime scores like the trainer: largest difference %.1e%n",
                run.folder().bundle(), name, version, difference);
        out.flush();
        return model;
    }

    private List<Map<String, Object>> evaluations(
            Gru4RecWeights weights, ItemIndex items, TrainingData data, LeaveOut leaveOut) throws IOException {
        var evaluations = new ArrayList<Map<String, Object>>();
        var trainingHash = data.sha256();
        var preparation =
                PreparedLog.fingerprintOf(data.log().file(), trainingHash).orElse(null);
        for (var part : data.evaluated()) {
            NextItemMetrics asMisses = null;
            for (var rule : UnknownItems.values()) {
                var sessions = rule.applyTo(part.sessions(), itemId -> items.indexOf(itemId) != ItemIndex.UNKNOWN);
                var metrics = evaluate(weights, items, sessions, leaveOut);
                if (asMisses != null && metrics.predictions() == asMisses.predictions()) {
                    // There is no unknown item, so the rules do not differ.
                    continue;
                }
                asMisses = metrics;
                var protocol = new EvaluationProtocol(
                        part.sha256(),
                        trainingHash,
                        preparation,
                        data.gap(),
                        part.name() + ": " + part.how(),
                        rule,
                        TieRule.PLACE_IN_THE_LIST,
                        leaveOut,
                        EvaluationProtocol.NEXT_ITEM,
                        metrics.predictions());
                var evaluation = new LinkedHashMap<String, Object>();
                evaluation.put("protocol", protocol.describe());
                evaluation.put("fingerprint", protocol.fingerprint());
                evaluation.put("metrics", metrics(metrics));
                evaluations.add(evaluation);
                out.printf(
                        "%s (%s; sessions %s; items unknown to the training log: %s; left out: %s): Recall@20 %.4f, MRR@20"
                                + " %.4f over %,d predictions%n",
                        part.name(),
                        part.how(),
                        data.gap() == null ? "as in the log" : "cut at pauses of more than " + data.gap(),
                        rule.label(),
                        leaveOut.inWords(),
                        metrics.recall(20),
                        metrics.mrr(20),
                        metrics.predictions());
                out.flush();
            }
        }
        return evaluations;
    }

    private static NextItemMetrics evaluate(
            Gru4RecWeights weights, ItemIndex items, List<Session> sessions, LeaveOut leaveOut) {
        long clicks =
                sessions.stream().mapToLong(session -> session.clicks().size()).sum();
        try (var model = new TrainedNextItemModel(new TrainedModel(weights, items, Map.of()));
                var bar = Progress.bar("Evaluating", clicks)) {
            return OfflineEvaluation.evaluate(WithoutClicked.of(model, leaveOut), sessions, bar::stepBy);
        }
    }

    private static Map<String, Object> provenance(TrainingData data, TrainingSet set, HyperParameters parameters) {
        var provenance = new LinkedHashMap<String, Object>();
        provenance.put(
                "trained_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        var source = new LinkedHashMap<String, Object>();
        source.put("files", data.files());
        source.put("sha256", data.hashes());
        source.put("format", data.log().format().name());
        source.put("sessions", set.sessions());
        source.put("clicks", set.clicks().clickCount());
        source.put("items", set.items().size());
        source.put("repeat_share", data.repeats().share());
        provenance.put("data", source);
        provenance.put("hyper_parameters", HyperParametersFile.describe(parameters));
        provenance.put("seed", parameters.seed());
        return provenance;
    }

    private static Map<String, Object> metrics(NextItemMetrics metrics) {
        var values = new LinkedHashMap<String, Object>();
        values.put("predictions", metrics.predictions());
        for (int k : metrics.cutOffs()) {
            values.put("recall@" + k, metrics.recall(k));
            values.put("mrr@" + k, metrics.mrr(k));
            values.put("ndcg@" + k, metrics.ndcg(k));
        }
        return values;
    }

    /** One progress bar over all epochs, and a line for each that is done. */
    private final class ShownProgress implements TrainingListener, AutoCloseable {

        private final HyperParameters parameters;
        private final ProgressBar bar;

        ShownProgress(HyperParameters parameters, TrainingSet set) {
            this.parameters = parameters;
            bar = Progress.bar(
                    "Training", (long) parameters.epochs() * set.clicks().targetCount());
        }

        @Override
        public void onProgress(int epoch, long clicksDone, long clicksInEpoch, double meanLoss) {
            if (epoch == 0) {
                bar.setExtraMessage(", measuring gradients, %.0f %%".formatted(100.0 * clicksDone / clicksInEpoch));
                return;
            }
            bar.stepTo((epoch - 1) * clicksInEpoch + clicksDone);
            bar.setExtraMessage(", epoch %d/%d, loss %.4f".formatted(epoch, parameters.epochs(), meanLoss));
        }

        @Override
        public void onEvaluation(int epoch, long clicksDone, long clicks) {
            bar.setExtraMessage(", epoch %d/%d, evaluating %.0f %%"
                    .formatted(epoch, parameters.epochs(), 100.0 * clicksDone / clicks));
        }

        @Override
        public void onEpoch(EpochResult result, boolean best) {
            var validation = result.mrr() == null
                    ? ""
                    : "   validation Recall@20 %.4f, MRR@20 %.4f%s"
                            .formatted(result.recall(), result.mrr(), best ? "  best" : "");
            out.printf(
                    "epoch %2d/%d   loss %.4f   %,.0f clicks/s%s%n",
                    result.epoch(), parameters.epochs(), result.loss(), result.clicksPerSecond(), validation);
            out.flush();
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
