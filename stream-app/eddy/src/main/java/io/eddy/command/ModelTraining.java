package io.eddy.command;

import io.eddy.evaluation.log.ClickLog;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.modelexport.TrainedModel;
import io.eddy.modelexport.TrainedNextItemModel;
import io.eddy.modelexport.TrainingSet;
import io.eddy.modelexport.gru4rec.Gru4RecTrainer;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.HyperParameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/** Trains with a progress bar, evaluates on held-out sessions, and writes down where the model comes from. */
final class ModelTraining {

    private final PrintWriter out;

    ModelTraining(PrintWriter out) {
        this.out = out;
    }

    /**
     * @param heldOut sessions to evaluate on, none for no evaluation
     * @param split how training and held-out sessions were parted, one sentence
     */
    TrainedModel train(
            ClickLog log, List<Session> training, List<Session> heldOut, String split, HyperParameters parameters)
            throws IOException {
        var set = TrainingSet.of(training);
        out.printf(
                "Training GRU4Rec on %,d sessions, %,d clicks, %,d items%n",
                set.sessions(), set.clicks().clickCount(), set.items().size());
        out.flush();
        var provenance = new LinkedHashMap<String, Object>();
        provenance.put(
                "trained_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        provenance.put("data", data(log.file(), log, set));
        provenance.put("split", split);
        provenance.put("loss", "cross-entropy over sampled scores");
        provenance.put("embedding", "shared");
        provenance.put("hyper_parameters", parameters(parameters));
        provenance.put("seed", parameters.seed());
        var weights = fit(set, parameters);
        if (!heldOut.isEmpty()) {
            var metrics = evaluate(new TrainedModel(weights, set.items(), provenance), heldOut);
            provenance.put("metrics", metrics(metrics));
            out.printf(
                    "Held-out sessions: Recall@20 %.4f, MRR@20 %.4f over %,d predictions (%s)%n",
                    metrics.recall(20), metrics.mrr(20), metrics.predictions(), split);
            out.flush();
        }
        return new TrainedModel(weights, set.items(), provenance);
    }

    private static Gru4RecWeights fit(TrainingSet set, HyperParameters parameters) {
        try (var trainer = new Gru4RecTrainer(set.clicks(), parameters);
                var bar = Progress.bar(
                        "Training", (long) parameters.epochs() * set.clicks().targetCount())) {
            for (int epoch = 1; epoch <= parameters.epochs(); epoch++) {
                long before = (long) (epoch - 1) * set.clicks().targetCount();
                var label = "epoch " + epoch + "/" + parameters.epochs();
                trainer.trainEpoch((clicksDone, clicksInEpoch, meanLoss) -> {
                    bar.stepTo(before + clicksDone);
                    bar.setExtraMessage("%s, loss %.4f".formatted(label, meanLoss));
                });
            }
            return trainer.weights();
        }
    }

    private static NextItemMetrics evaluate(TrainedModel model, List<Session> heldOut) {
        long clicks =
                heldOut.stream().mapToLong(session -> session.clicks().size()).sum();
        try (var evaluated = new TrainedNextItemModel(model);
                var bar = Progress.bar("Evaluating", clicks)) {
            return OfflineEvaluation.evaluate(evaluated, heldOut, bar::stepBy);
        }
    }

    private static Map<String, Object> data(Path file, ClickLog log, TrainingSet set) throws IOException {
        var data = new LinkedHashMap<String, Object>();
        data.put("file", file.getFileName().toString());
        try (var in = Files.newInputStream(file)) {
            data.put("sha256", DigestUtils.sha256Hex(in));
        }
        data.put("format", log.format().name());
        data.put("sessions", set.sessions());
        data.put("clicks", set.clicks().clickCount());
        data.put("items", set.items().size());
        return data;
    }

    private static Map<String, Object> parameters(HyperParameters parameters) {
        var values = new LinkedHashMap<String, Object>();
        values.put("hidden_size", parameters.hiddenSize());
        values.put("batch_size", parameters.batchSize());
        values.put("epochs", parameters.epochs());
        values.put("negative_samples", parameters.negativeSamples());
        values.put("sample_alpha", parameters.sampleAlpha());
        values.put("logq", parameters.logQ());
        values.put("dropout_embedding", parameters.dropoutEmbedding());
        values.put("dropout_hidden", parameters.dropoutHidden());
        values.put("learning_rate", parameters.learningRate());
        values.put("momentum", parameters.momentum());
        return values;
    }

    private static Map<String, Object> metrics(NextItemMetrics metrics) {
        var values = new LinkedHashMap<String, Object>();
        values.put(
                "protocol",
                "next item, every position from the second click on, all items ranked, unknown items are misses,"
                        + " rank by place in the list");
        values.put("predictions", metrics.predictions());
        for (int k : metrics.cutOffs()) {
            values.put("recall@" + k, metrics.recall(k));
            values.put("mrr@" + k, metrics.mrr(k));
        }
        return values;
    }
}
