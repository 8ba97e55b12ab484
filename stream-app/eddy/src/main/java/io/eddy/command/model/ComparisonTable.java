package io.eddy.command.model;

import io.eddy.catalogue.session.Session;
import io.eddy.command.terminal.TextTable;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.workbench.evaluation.ComparedModels;
import io.eddy.workbench.evaluation.ComparedModels.Row;
import io.eddy.workbench.evaluation.EvaluatedModel.Evaluation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Compared models on the terminal, the best MRR@20 first. */
final class ComparisonTable {

    private static final List<String> METRICS =
            List.of("recall@1", "recall@5", "recall@10", "recall@20", "mrr@5", "mrr@10", Evaluation.MRR_20);

    private final ComparedModels models;
    private final PrintWriter out;

    ComparisonTable(ComparedModels models, PrintWriter out) {
        this.models = models;
        this.out = out;
    }

    /** A table for each protocol that all of the folders have. */
    void printCommon() {
        models.common().forEach(this::printTable);
        int hidden = models.rowsByProtocol().size() - models.common().size();
        if (hidden > 0) {
            out.printf("Protocols that not all of the folders have: %d; --across-protocols shows them too.%n", hidden);
        }
        out.flush();
    }

    /** All figures in one table, each with its protocol. */
    void printAcross() {
        var byProtocol = models.rowsByProtocol();
        print(byProtocol.values().stream().flatMap(List::stream).toList(), true);
        if (byProtocol.size() > 1) {
            out.printf(
                    "The figures stand under %d protocols: between lines of different protocols they are not comparable.%n",
                    byProtocol.size());
        }
        out.flush();
    }

    private void printTable(EvaluationProtocol protocol, List<Row> rows) {
        out.printf("Protocol %s: %s%n", protocol.fingerprint(), shortly(protocol));
        print(rows, false);
        if (rows.stream().anyMatch(row -> row.evaluation().ofSearch())) {
            out.println(
                    "These are figures of searches for the best epoch; a model that was then trained anew has learnt from"
                            + " these sessions too.");
        }
        out.println();
    }

    private void print(List<Row> rows, boolean withProtocol) {
        var header = new ArrayList<>(List.of("model"));
        METRICS.forEach(metric -> header.add(metric.replace("recall", "R").replace("mrr", "MRR")));
        header.add("predictions");
        if (withProtocol) {
            header.add("protocol");
        }
        var differing = models.differingParameters();
        if (!differing.isEmpty()) {
            header.add("differs in");
        }
        var table = new TextTable(header.toArray(String[]::new)).numbersFrom(1).numbersTo(METRICS.size() + 1);
        rows.stream()
                .sorted(Comparator.comparingDouble((Row row) -> row.evaluation().mrr20())
                        .reversed())
                .forEach(row -> table.row(cells(row, withProtocol, differing)));
        table.print(out);
    }

    private static List<String> cells(Row row, boolean withProtocol, Collection<String> differing) {
        var protocol = row.evaluation().protocol();
        var cells = new ArrayList<String>();
        cells.add(row.model().label());
        for (var metric : METRICS) {
            var value = row.evaluation().metrics().get(metric);
            cells.add(value == null ? "-" : "%.4f".formatted(value));
        }
        cells.add("%,d".formatted(protocol.predictions()));
        if (withProtocol) {
            cells.add(protocol.fingerprint() + ": " + shortly(protocol));
        }
        if (!differing.isEmpty()) {
            cells.add(
                    row.model().hyperParameters().isEmpty()
                            ? ""
                            : differing.stream()
                                    .map(name -> name + " "
                                            + row.model().hyperParameters().getOrDefault(name, "-"))
                                    .collect(Collectors.joining(", ")));
        }
        return cells;
    }

    private static String shortly(EvaluationProtocol protocol) {
        return "%s%s; sessions %s; unknown items %s; tie rule: %s; left out: %s"
                .formatted(
                        protocol.part(),
                        protocol.trainedOn() == null ? "" : "; learnt from " + protocol.trainedOn(),
                        protocol.gap() == null ? Session.AS_IN_THE_LOG : "cut at pauses of more than " + protocol.gap(),
                        protocol.unknownItems().label(),
                        protocol.tieRule().label(),
                        protocol.leaveOut().inWords());
    }
}
