package io.eddy.report;

import io.eddy.evaluation.metrics.Interval;
import io.eddy.evaluation.metrics.Measure;
import io.eddy.evaluation.metrics.SessionBootstrap;
import io.eddy.evaluation.protocol.TrainedOn;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the template of the page shows of a report, every number a text.
 *
 * @param lead one element, none where there is one model only
 * @param notes one for each model that learnt from other sessions
 * @param confidence of all intervals, in percent
 */
record ReportPage(
        String trainingLog,
        String evaluatedLog,
        String evaluatedAt,
        List<Fact> facts,
        List<Fact> read,
        int k,
        Best best,
        List<Lead> lead,
        List<String> behind,
        List<String> notes,
        String confidence,
        FiguresTable table,
        AccuracyCharts charts,
        PopularityChart popularity,
        ItemTables items,
        List<ShownExample> examples,
        List<Fact> protocol,
        List<Version> versions,
        String resamples,
        long seed) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    static ReportPage of(EvaluationReport report) {
        var models = new RankedModels(report);
        var facts = report.facts();
        return new ReportPage(
                facts.trainingLog(),
                facts.evaluatedLog(),
                TIME.format(facts.evaluatedAt()),
                facts(report),
                read(facts),
                report.k(),
                new Best(
                        models.name(0),
                        models.count(),
                        Shown.share(models.interval(0, Measure.MRR, report.k()).value()),
                        Shown.range(models.interval(0, Measure.MRR, report.k())),
                        Shown.share(
                                models.interval(0, Measure.RECALL, report.k()).value())),
                models.count() == 1 ? List.of() : List.of(lead(models)),
                behind(models),
                notes(models),
                String.format(Locale.ROOT, "%.0f", 100 * SessionBootstrap.CONFIDENCE),
                FiguresTable.of(models),
                AccuracyCharts.of(models),
                PopularityChart.of(models),
                ItemTables.of(models),
                ShownExample.of(models),
                protocol(report),
                models.each(rank -> new Version(
                        models.name(rank),
                        models.model(rank).version(),
                        trainedOn(models.model(rank).trainedOn()),
                        report.protocol(models.index(rank)).fingerprint(),
                        Shown.rate(models.model(rank).seconds()))),
                Shown.count(EvaluationReport.RESAMPLES),
                EvaluationReport.BOOTSTRAP_SEED);
    }

    private static List<Fact> facts(EvaluationReport report) {
        var facts = report.facts();
        double unknown = facts.predictions() == 0 ? 0 : (double) facts.unknown() / facts.predictions();
        return List.of(
                new Fact("Sessions", Shown.count(facts.sessions())),
                new Fact("Clicks", Shown.count(facts.clicks())),
                new Fact("Predictions", Shown.count(facts.predictions())),
                new Fact("Next item unknown", Shown.percent(unknown)),
                new Fact("Training sessions", Shown.count(facts.trainingSessions())),
                new Fact("Training clicks", Shown.count(facts.trainingClicks())),
                new Fact("Training items", Shown.count(facts.items())));
    }

    private static List<Fact> read(EvaluationReport.Facts facts) {
        var read = new ArrayList<Fact>();
        read.add(new Fact("Training log", facts.trainingRead().inWords()));
        facts.trainingRead().warnings().forEach(warning -> read.add(new Fact("Note on the training log", warning)));
        read.add(new Fact("Evaluated log", facts.evaluatedRead().inWords()));
        facts.evaluatedRead().warnings().forEach(warning -> read.add(new Fact("Note on the evaluated log", warning)));
        return read;
    }

    private static Lead lead(RankedModels models) {
        var lead = models.difference(0, 1, Measure.MRR, models.report().k());
        return new Lead(models.name(1), Shown.share(lead.value()), Shown.range(lead), lead.excludesZero());
    }

    /** Where bundles stand that are not the best: a report is read for one's own model first. */
    private static List<String> behind(RankedModels models) {
        return models
                .each(rank -> rank == 0 || models.model(rank).version().isEmpty()
                        ? ""
                        : behind(
                                models,
                                rank,
                                models.difference(
                                        rank, 0, Measure.MRR, models.report().k())))
                .stream()
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    private static String behind(RankedModels models, int rank, Interval difference) {
        return String.format(
                Locale.ROOT,
                "%s is number %d of %d: %s in MRR@%d against %s (%s).",
                models.name(rank),
                rank + 1,
                models.count(),
                Shown.share(difference.value()),
                models.report().k(),
                models.name(0),
                Shown.range(difference));
    }

    private static List<String> notes(RankedModels models) {
        return models
                .each(rank -> models.model(rank).trainedOn().differs()
                        ? models.name(rank) + " learnt from "
                                + models.model(rank).trainedOn().difference()
                        : "")
                .stream()
                .filter(note -> !note.isEmpty())
                .toList();
    }

    private static String trainedOn(TrainedOn trainedOn) {
        return trainedOn.differs() ? trainedOn.difference() : trainedOn.shownSessions() + " sessions";
    }

    private static List<Fact> protocol(EvaluationReport report) {
        var fields = new ArrayList<Fact>();
        report.protocol()
                .describe()
                .forEach((field, value) -> fields.add(new Fact(
                        field.replace("_", " ").replace("sha256", "SHA-256"),
                        value instanceof Long count ? Shown.count(count) : value == null ? "none" : value.toString())));
        fields.add(new Fact("fingerprint", report.protocol().fingerprint()));
        return fields;
    }

    record Fact(String name, String value) {}

    record Best(String name, int models, String mrr, String range, String recall) {}

    /** Of the best model over the next one, in MRR. */
    record Lead(String next, String value, String range, boolean excludesZero) {}

    /** @param fingerprint of the protocol that the model's figures stand under */
    record Version(String model, String version, String trainedOn, String fingerprint, String seconds) {}
}
