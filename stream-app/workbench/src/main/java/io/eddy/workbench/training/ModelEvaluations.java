package io.eddy.workbench.training;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.evaluation.protocol.TrainedOn;
import io.eddy.modelexport.training.TrainedNextItemModel;
import io.eddy.workbench.Progress;
import io.eddy.workbench.evaluation.EvaluatedModel.Evaluation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Evaluates trained weights on parts of a training's data, prints a line for each, and describes them for the provenance. */
final class ModelEvaluations {

    private final Supplier<TrainedNextItemModel> trained;
    private final Items items;
    private final TrainedOn trainedOn;
    private final LeaveOut leaveOut;
    private final Progress progress;

    /**
     * @param trained opens the model, which is closed here
     * @param trainedOn what the weights were learnt from, as against the training log less the evaluated part
     * @param leaveOut what the model's lists leave out
     */
    ModelEvaluations(
            Supplier<TrainedNextItemModel> trained,
            Items items,
            TrainedOn trainedOn,
            LeaveOut leaveOut,
            Progress progress) {
        this.trained = trained;
        this.items = items;
        this.trainedOn = trainedOn;
        this.leaveOut = leaveOut;
        this.progress = progress;
    }

    /** One for each part and rule for unknown items; one for a part that holds no unknown item. */
    List<Map<String, Object>> of(TrainingData data, List<TrainingData.Part> parts) throws IOException {
        var evaluations = new ArrayList<Map<String, Object>>();
        for (var part : parts) {
            NextItemMetrics asMisses = null;
            for (var rule : UnknownItems.values()) {
                var sessions = rule.applyTo(part.sessions(), itemId -> items.contains(itemId));
                var metrics = evaluate(sessions);
                if (asMisses != null && metrics.predictions() == asMisses.predictions()) {
                    // There is no unknown item, so the rules do not differ.
                    continue;
                }
                asMisses = metrics;
                if (metrics.predictions() == 0) {
                    progress.say(
                            "%s (%s; items unknown to the training log: %s): no prediction is left, so there is no figure"
                                    .formatted(part.name(), part.how(), rule.label()));
                    continue;
                }
                var protocol = data.protocol(part, rule, leaveOut, metrics.predictions())
                        .with(trainedOn);
                evaluations.add(Evaluation.describe(protocol, figures(metrics)));
                print(data, part, rule, metrics);
            }
        }
        return evaluations;
    }

    private NextItemMetrics evaluate(List<Session> sessions) {
        long clicks =
                sessions.stream().mapToLong(session -> session.clicks().size()).sum();
        try (var model = trained.get();
                var task = progress.begin("Evaluating", clicks)) {
            return OfflineEvaluation.evaluate(WithoutClicked.of(model, leaveOut), sessions, task::stepBy);
        }
    }

    private void print(TrainingData data, TrainingData.Part part, UnknownItems rule, NextItemMetrics metrics) {
        progress.say(
                ("%s (%s; sessions %s; items unknown to the training log: %s; left out: %s): Recall@20 %.4f, MRR@20"
                                + " %.4f over %,d predictions")
                        .formatted(
                                part.name(),
                                part.how(),
                                data.gap() == null ? "as in the log" : "cut at pauses of more than " + data.gap(),
                                rule.label(),
                                leaveOut.inWords(),
                                metrics.recall(20),
                                metrics.mrr(20),
                                metrics.predictions()));
    }

    private static Map<String, Object> figures(NextItemMetrics metrics) {
        var values = new LinkedHashMap<String, Object>();
        values.put("predictions", metrics.predictions());
        for (int k : metrics.cutOffs()) {
            values.put("recall@" + k, metrics.recall(k));
            values.put("mrr@" + k, metrics.mrr(k));
            values.put("ndcg@" + k, metrics.ndcg(k));
        }
        return values;
    }
}
