package io.eddy.command.model;

import io.eddy.command.EddyCommand;
import io.eddy.command.terminal.TextTable;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.workbench.evaluation.EvaluatedModel;
import io.eddy.workbench.evaluation.EvaluatedModel.Evaluation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Puts the figures of trained models, bundles, evaluations and a search's trials side by side, the best MRR@20"
                    + " first.",
            "Figures compare only under one protocol: the same logs, sessions, rules and predictions. Where the folders have"
                    + " none in common it says in what their protocols differ, and shows nothing."
        })
public final class CompareCommand implements Callable<Integer> {

    private static final List<String> METRICS =
            List.of("recall@1", "recall@5", "recall@10", "recall@20", "mrr@5", "mrr@10", Evaluation.MRR_20);

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FOLDER",
            description =
                    "Folders that 'eddy train', 'eddy evaluate' or 'eddy export' wrote, and folders of trials of 'eddy"
                            + " search'.")
    private List<Path> folders;

    @Option(
            names = "--across-protocols",
            description = "Show all figures in one table, each with its protocol, though they are not comparable.")
    private boolean acrossProtocols;

    /** A line of a table. */
    private record Row(EvaluatedModel model, Evaluation evaluation) {}

    @Override
    public Integer call() throws Exception {
        var models = new ArrayList<EvaluatedModel>();
        for (var folder : folders) {
            models.addAll(EvaluatedModel.read(folder));
        }
        var byProtocol = rowsByProtocol(models);
        var out = spec.commandLine().getOut();
        if (acrossProtocols) {
            printAcross(models, byProtocol, out);
            return 0;
        }
        var common = byProtocol.entrySet().stream()
                .filter(entry -> holds(entry.getValue(), models))
                .toList();
        if (common.isEmpty()) {
            refuse(models, byProtocol);
            return EddyCommand.FAILED;
        }
        common.forEach(entry -> printTable(models, entry.getKey(), entry.getValue(), out));
        int hidden = byProtocol.size() - common.size();
        if (hidden > 0) {
            out.printf("Protocols that not all of the folders have: %d; --across-protocols shows them too.%n", hidden);
        }
        out.flush();
        return 0;
    }

    private static Map<EvaluationProtocol, List<Row>> rowsByProtocol(List<EvaluatedModel> models) {
        return models.stream()
                .flatMap(model -> model.evaluations().stream().map(evaluation -> new Row(model, evaluation)))
                .collect(Collectors.groupingBy(
                        row -> row.evaluation().protocol(), LinkedHashMap::new, Collectors.toList()));
    }

    /** Whether every folder has a row; an evaluation's models may stand under more than one protocol. */
    private static boolean holds(Collection<Row> rows, Collection<EvaluatedModel> models) {
        var held = new HashSet<Path>();
        rows.forEach(row -> held.add(row.model().folder()));
        return models.stream().allMatch(model -> held.contains(model.folder()));
    }

    private static void printTable(
            List<EvaluatedModel> models, EvaluationProtocol protocol, List<Row> rows, PrintWriter out) {
        out.printf("Protocol %s: %s%n", protocol.fingerprint(), shortly(protocol));
        print(models, rows, false, out);
        if (rows.stream().anyMatch(row -> row.evaluation().ofSearch())) {
            out.println(
                    "These are figures of searches for the best epoch; a model that was then trained anew has learnt from"
                            + " these sessions too.");
        }
        out.println();
    }

    private static void printAcross(
            List<EvaluatedModel> models, Map<EvaluationProtocol, List<Row>> byProtocol, PrintWriter out) {
        print(models, byProtocol.values().stream().flatMap(List::stream).toList(), true, out);
        if (byProtocol.size() > 1) {
            out.printf(
                    "The figures stand under %d protocols: between lines of different protocols they are not comparable.%n",
                    byProtocol.size());
        }
        out.flush();
    }

    private static void print(List<EvaluatedModel> models, List<Row> rows, boolean withProtocol, PrintWriter out) {
        var header = new ArrayList<>(List.of("model"));
        METRICS.forEach(metric -> header.add(metric.replace("recall", "R").replace("mrr", "MRR")));
        header.add("predictions");
        if (withProtocol) {
            header.add("protocol");
        }
        var differing = differingParameters(models);
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

    /** Among the models of which parameters are known. */
    private static Collection<String> differingParameters(List<EvaluatedModel> all) {
        var models =
                all.stream().filter(model -> !model.hyperParameters().isEmpty()).toList();
        var names = new TreeSet<String>();
        models.forEach(model -> names.addAll(model.hyperParameters().keySet()));
        names.removeIf(name -> models.stream()
                        .map(model -> model.hyperParameters().getOrDefault(name, "-"))
                        .distinct()
                        .count()
                == 1);
        return names;
    }

    private static String shortly(EvaluationProtocol protocol) {
        return "%s%s; sessions %s; unknown items %s; tie rule: %s; left out: %s"
                .formatted(
                        protocol.part(),
                        protocol.trainedOn() == null ? "" : "; learnt from " + protocol.trainedOn(),
                        protocol.gap() == null
                                ? EvaluationProtocol.AS_IN_THE_LOG
                                : "cut at pauses of more than " + protocol.gap(),
                        protocol.unknownItems().label(),
                        protocol.tieRule().label(),
                        protocol.leaveOut().inWords());
    }

    /** Holds each folder against the protocol that most folders have. */
    private void refuse(List<EvaluatedModel> models, Map<EvaluationProtocol, List<Row>> byProtocol) {
        var reference = byProtocol.values().stream()
                .max(Comparator.comparingLong(rows -> rows.stream()
                        .map(row -> row.model().folder())
                        .distinct()
                        .count()))
                .orElseThrow()
                .get(0);
        var err = spec.commandLine().getErr();
        err.println("eddy: The folders have no protocol in common, so their figures cannot be compared;"
                + " --across-protocols shows them nevertheless.");
        for (var folder : new LinkedHashSet<>(folders)) {
            var differences = models.stream()
                    .filter(model -> model.folder().equals(folder))
                    .flatMap(model -> model.evaluations().stream())
                    .map(evaluation -> reference.evaluation().protocol().differences(evaluation.protocol()))
                    .min(Comparator.comparingInt(List::size))
                    .orElseThrow();
            if (!differences.isEmpty()) {
                err.println(reference.model().folder() + " against " + folder + ":");
                differences.forEach(difference -> err.println("  " + difference));
            }
        }
        err.flush();
    }
}
