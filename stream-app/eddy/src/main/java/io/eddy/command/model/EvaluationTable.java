package io.eddy.command.model;

import io.eddy.command.terminal.TextTable;
import io.eddy.evaluation.metrics.Measure;
import io.eddy.report.EvaluationReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** An evaluation on the terminal: a row a model, then what the figures are of. */
final class EvaluationTable {

    private final EvaluationReport report;

    EvaluationTable(EvaluationReport report) {
        this.report = report;
    }

    void print(PrintWriter printer) {
        var header = new ArrayList<>(List.of("model"));
        report.cutOffs().forEach(cutOff -> header.add("R@" + cutOff));
        for (var column : List.of(
                "MRR@" + report.k(),
                "95 %",
                "NDCG@" + report.k(),
                "coverage",
                "popularity",
                "predictions/s",
                "trained on")) {
            header.add(column);
        }
        var table = new TextTable(header.toArray(String[]::new)).numbersFrom(1).numbersTo(header.size() - 1);
        for (int index = 0; index < report.models().size(); index++) {
            var model = report.models().get(index);
            var figures = model.figures();
            var cells =
                    new ArrayList<>(List.of(model.name() + (model.trainedOn().differs() ? " *" : "")));
            for (int cutOff : report.cutOffs()) {
                cells.add("%.4f".formatted(figures.overall().recall(cutOff)));
            }
            var interval = report.interval(index, Measure.MRR, report.k());
            cells.add("%.4f".formatted(interval.value()));
            cells.add("%.4f-%.4f".formatted(interval.low(), interval.high()));
            cells.add("%.4f".formatted(figures.overall().ndcg(report.k())));
            cells.add("%.3f".formatted(figures.coverage(report.k())));
            cells.add("%.3f".formatted(figures.popularity(report.k())));
            cells.add("%,.0f".formatted(model.predictionsPerSecond()));
            cells.add(model.trainedOn().shownSessions());
            table.row(cells);
        }
        table.print(printer);
        for (int index = 0; index < report.models().size(); index++) {
            var model = report.models().get(index);
            if (model.trainedOn().differs()) {
                printer.printf(
                        "* %s learnt from %s, not from those of --train: no comparison with the other rows. Protocol %s.%n",
                        model.name(),
                        model.trainedOn().difference(),
                        report.protocol(index).fingerprint());
            }
        }
        var protocol = report.protocol();
        printer.printf(
                "%,d predictions in %,d sessions; next item from the second click of a session on; sessions %s; all items"
                        + " ranked; items unknown to the training log: %s (%,d predictions); tie rule: %s; left out of every"
                        + " list: %s. Protocol %s.%n",
                report.facts().predictions(),
                report.facts().sessions(),
                protocol.gap() == null ? "as in the log" : "cut at pauses of more than " + protocol.gap(),
                protocol.unknownItems().label(),
                report.facts().unknown(),
                protocol.tieRule().label(),
                protocol.leaveOut().inWords(),
                protocol.fingerprint());
        printer.flush();
    }
}
