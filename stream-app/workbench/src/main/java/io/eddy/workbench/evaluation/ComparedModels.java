package io.eddy.workbench.evaluation;

import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.workbench.evaluation.EvaluatedModel.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Models whose figures are put side by side. Figures compare only under one protocol: the same logs, sessions, rules and predictions.
 *
 * @param models of one or more folders
 */
public record ComparedModels(List<EvaluatedModel> models) {

    /** A model's figures under one protocol. */
    public record Row(EvaluatedModel model, Evaluation evaluation) {}

    /** @throws IOException where a folder holds no figures; says so */
    public static ComparedModels read(Collection<Path> folders) throws IOException {
        var models = new ArrayList<EvaluatedModel>();
        for (var folder : folders) {
            models.addAll(EvaluatedModel.read(folder));
        }
        return new ComparedModels(models);
    }

    /** All figures, by protocol. */
    public Map<EvaluationProtocol, List<Row>> rowsByProtocol() {
        return models.stream()
                .flatMap(model -> model.evaluations().stream().map(evaluation -> new Row(model, evaluation)))
                .collect(Collectors.groupingBy(
                        row -> row.evaluation().protocol(), LinkedHashMap::new, Collectors.toList()));
    }

    /** Those of the protocols that every folder has figures under. */
    public Map<EvaluationProtocol, List<Row>> common() {
        var common = rowsByProtocol();
        common.values().removeIf(rows -> !holdsEveryFolder(rows));
        return common;
    }

    /** Whether every folder has a row; an evaluation's models may stand under more than one protocol. */
    private boolean holdsEveryFolder(Collection<Row> rows) {
        var held = new HashSet<Path>();
        rows.forEach(row -> held.add(row.model().folder()));
        return models.stream().allMatch(model -> held.contains(model.folder()));
    }

    /** Names of the hyper-parameters in which those models differ of which they are known. */
    public Collection<String> differingParameters() {
        var known = models.stream()
                .filter(model -> !model.hyperParameters().isEmpty())
                .toList();
        var names = new TreeSet<String>();
        known.forEach(model -> names.addAll(model.hyperParameters().keySet()));
        names.removeIf(name -> known.stream()
                        .map(model -> model.hyperParameters().getOrDefault(name, "-"))
                        .distinct()
                        .count()
                == 1);
        return names;
    }

    /** One of the rows under the protocol that most folders have, to hold the others against. */
    public Row reference() {
        return rowsByProtocol().values().stream()
                .max(Comparator.comparingLong(rows -> rows.stream()
                        .map(row -> row.model().folder())
                        .distinct()
                        .count()))
                .orElseThrow()
                .get(0);
    }

    /** In what the nearest protocol of each folder differs, for those where it does, in their order. */
    public Map<Path, List<String>> differences(Row reference) {
        var differences = new LinkedHashMap<Path, List<String>>();
        for (var model : models) {
            for (var evaluation : model.evaluations()) {
                differences.merge(
                        model.folder(),
                        reference.evaluation().protocol().differences(evaluation.protocol()),
                        (one, other) -> one.size() <= other.size() ? one : other);
            }
        }
        differences.values().removeIf(List::isEmpty);
        return differences;
    }
}
