package io.eddy.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.evaluation.metrics.Interval;
import io.eddy.evaluation.metrics.ItemFigures.Sums;
import io.eddy.evaluation.metrics.Measure;
import io.eddy.evaluation.metrics.NextItemMetrics;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;

/** An evaluation for programs: the figures as CSV, everything as JSON. */
public final class ReportFiles {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFiles() {}

    /** A line for each model, measure and cut-off; an interval only where one is kept. The last column is empty unless the model learnt from other sessions. */
    public static void writeCsv(EvaluationReport report, Path file) throws IOException {
        try (var csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(
                    "model",
                    "version",
                    "measure",
                    "k",
                    "value",
                    "low",
                    "high",
                    "predictions",
                    "protocol_fingerprint",
                    "training_sessions",
                    "trained_on");
            for (int index = 0; index < report.models().size(); index++) {
                var model = report.models().get(index);
                var metrics = model.figures().overall();
                for (int k : metrics.cutOffs()) {
                    for (var measure : Measure.values()) {
                        var interval = report.cutOffs().contains(k) ? report.interval(index, measure, k) : null;
                        writeLine(csv, report, index, measure.key(), k, measure.of(metrics, k), interval);
                    }
                    writeLine(csv, report, index, "coverage", k, model.figures().coverage(k), null);
                    writeLine(
                            csv, report, index, "popularity", k, model.figures().popularity(k), null);
                }
            }
        }
    }

    private static void writeLine(
            CsvWriter csv, EvaluationReport report, int index, String measure, int k, double value, Interval interval) {
        var model = report.models().get(index);
        var trainedOn = model.trainedOn();
        csv.writeRecord(
                model.name(),
                model.version(),
                measure,
                String.valueOf(k),
                String.valueOf(value),
                interval == null ? "" : String.valueOf(interval.low()),
                interval == null ? "" : String.valueOf(interval.high()),
                String.valueOf(model.figures().overall().predictions()),
                report.protocol(index).fingerprint(),
                trainedOn.sessions() == null ? "" : trainedOn.sessions().toString(),
                trainedOn.differs() ? trainedOn.difference() : "");
    }

    /**
     * A line for each model and item that is a next item or recommended, gzip'd: the item's title and group where they are known, its
     * clicks in the training log, the predictions whose next item it is, each measure over these at the largest cut-off (empty where
     * there are none), and how many places it fills in all lists.
     */
    public static void writeItems(EvaluationReport report, Path file) throws IOException {
        try (var csv = CsvWriter.builder()
                .build(new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            var header =
                    new ArrayList<>(List.of("model", "item_id", "title", "group", "training_clicks", "predictions"));
            for (var measure : Measure.values()) {
                header.add(name(measure, report.k()));
            }
            header.add("recommended");
            csv.writeRecord(header);
            for (var model : report.models()) {
                model.figures()
                        .items()
                        .byItem()
                        .forEach((itemId, sums) -> csv.writeRecord(itemLine(report, model.name(), itemId, sums)));
            }
        }
    }

    private static List<String> itemLine(EvaluationReport report, String model, String itemId, Sums sums) {
        var title = report.titles().of(itemId);
        var line = new ArrayList<>(List.of(
                model,
                itemId,
                title.equals(itemId) ? "" : title,
                report.groups().isEmpty() ? "" : report.groups().of(itemId),
                Long.toString(sums.support()),
                Long.toString(sums.predictions())));
        for (var measure : Measure.values()) {
            line.add(sums.predictions() == 0 ? "" : Double.toString(sums.mean(measure)));
        }
        line.add(Long.toString(sums.recommended()));
        return line;
    }

    /** Facts, protocol, and for each model its own protocol, all figures, slices, intervals and differences to the best model. */
    public static void writeJson(EvaluationReport report, Path file) throws IOException {
        var root = new LinkedHashMap<String, Object>();
        var facts = report.facts();
        root.put("evaluated_at", facts.evaluatedAt().toString());
        root.put("training_log", facts.trainingLog());
        root.put("training_sessions", facts.trainingSessions());
        root.put("training_clicks", facts.trainingClicks());
        root.put("items", facts.items());
        root.put("evaluated_log", facts.evaluatedLog());
        root.put("sessions", facts.sessions());
        root.put("clicks", facts.clicks());
        root.put("predictions", facts.predictions());
        root.put("predictions_of_unknown_items", facts.unknown());
        root.put("training_log_read", facts.trainingRead().describe());
        root.put("evaluated_log_read", facts.evaluatedRead().describe());
        root.put("protocol", report.protocol().describe());
        root.put("protocol_fingerprint", report.protocol().fingerprint());
        root.put("best_model", report.models().get(report.best()).name());
        var models = new ArrayList<Map<String, Object>>();
        for (int index = 0; index < report.models().size(); index++) {
            models.add(describe(report, index));
        }
        root.put("models", models);
        Files.writeString(file, JSON.writeValueAsString(root) + "\n");
    }

    private static Map<String, Object> describe(EvaluationReport report, int index) {
        var model = report.models().get(index);
        var figures = model.figures();
        var description = new LinkedHashMap<String, Object>();
        description.put("name", model.name());
        description.put("version", model.version().isEmpty() ? null : model.version());
        description.put("training_sessions", model.trainedOn().sessions());
        description.put("trained_on", model.trainedOn().difference());
        description.put("protocol", report.protocol(index).describe());
        description.put("fingerprint", report.protocol(index).fingerprint());
        description.put("seconds", model.seconds());
        description.put("predictions_per_second", model.predictionsPerSecond());
        var metrics = describe(figures.overall());
        for (int k : figures.overall().cutOffs()) {
            metrics.put("coverage@" + k, figures.coverage(k));
            metrics.put("popularity@" + k, figures.popularity(k));
        }
        description.put("metrics", metrics);
        var intervals = new LinkedHashMap<String, Object>();
        var differences = new LinkedHashMap<String, Object>();
        for (var measure : Measure.values()) {
            for (int k : report.cutOffs()) {
                intervals.put(name(measure, k), describe(report.interval(index, measure, k)));
                differences.put(name(measure, k), describe(report.difference(index, report.best(), measure, k)));
            }
        }
        description.put("intervals", intervals);
        description.put("differences_to_best_model", differences);
        description.put("by_position", describe(figures.byPosition()));
        description.put("by_session_length", describe(figures.bySessionLength()));
        description.put("by_popularity_group_of_next_item", describe(figures.byPopularity()));
        description.put("recommended_by_popularity_group", figures.recommendedByGroup());
        if (!report.groups().isEmpty()) {
            description.put("by_item_group", describe(report, figures.items().byGroup(report.groups()::of)));
        }
        return description;
    }

    private static Map<String, Object> describe(NextItemMetrics metrics) {
        var values = new LinkedHashMap<String, Object>();
        values.put("predictions", metrics.predictions());
        for (var measure : Measure.values()) {
            for (int k : metrics.cutOffs()) {
                values.put(name(measure, k), measure.of(metrics, k));
            }
        }
        return values;
    }

    private static List<Map<String, Object>> describe(SortedMap<Integer, NextItemMetrics> slices) {
        var list = new ArrayList<Map<String, Object>>();
        slices.forEach((from, metrics) -> {
            var slice = new LinkedHashMap<String, Object>();
            slice.put("from", from);
            slice.putAll(describe(metrics));
            list.add(slice);
        });
        return list;
    }

    private static List<Map<String, Object>> describe(EvaluationReport report, Map<String, Sums> groups) {
        var list = new ArrayList<Map<String, Object>>();
        groups.forEach((name, sums) -> {
            var group = new LinkedHashMap<String, Object>();
            group.put("group", name);
            group.put("training_clicks", sums.support());
            group.put("predictions", sums.predictions());
            for (var measure : Measure.values()) {
                group.put(name(measure, report.k()), sums.predictions() == 0 ? null : sums.mean(measure));
            }
            group.put("recommended", sums.recommended());
            list.add(group);
        });
        return list;
    }

    private static List<Double> describe(Interval interval) {
        return List.of(interval.low(), interval.high());
    }

    private static String name(Measure measure, int k) {
        return measure.key() + "@" + k;
    }
}
