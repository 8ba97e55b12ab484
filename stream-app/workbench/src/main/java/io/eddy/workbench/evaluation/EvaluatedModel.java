package io.eddy.workbench.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures that a folder holds of one model.
 *
 * @param folder as the user named it
 * @param name of the model among the others of an evaluation's folder, null where the folder is of one model
 * @param hyperParameters as text, by name; none where the folder does not say them
 * @param evaluations at least one
 */
public record EvaluatedModel(
        Path folder, String name, Map<String, String> hyperParameters, List<Evaluation> evaluations) {

    /** What a trial of a search leaves in its folder. */
    public static final String TRIAL = "trial.json";

    private static final String TRAINING = "training.json";
    private static final String MANIFEST = "manifest.json";
    private static final String EVALUATION = "metrics.json";
    private static final String EVALUATIONS = "evaluations";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param metrics {@code recall@k} and {@code mrr@k}, mrr@20 among them
     * @param ofSearch whether the figures are those of the search for the best epoch, after which the model was trained anew
     */
    public record Evaluation(EvaluationProtocol protocol, Map<String, Double> metrics, boolean ofSearch) {

        public static final String MRR_20 = "mrr@20";

        public double mrr20() {
            return metrics.get(MRR_20);
        }

        /** As {@link EvaluatedModel#read} takes it back. */
        public static Map<String, Object> describe(EvaluationProtocol protocol, Map<String, Object> metrics) {
            var description = new LinkedHashMap<String, Object>();
            description.put("protocol", protocol.describe());
            description.put("fingerprint", protocol.fingerprint());
            description.put("metrics", metrics);
            return description;
        }
    }

    /**
     * One model of a training, a bundle or a trial; all models of an evaluation.
     *
     * @throws IOException that names the file and what is missing or wrong in it
     */
    public static List<EvaluatedModel> read(Path folder) throws IOException {
        for (var name : List.of(TRAINING, EVALUATION, TRIAL, MANIFEST)) {
            var file = folder.resolve(name);
            if (Files.exists(file)) {
                var content = json(file);
                try {
                    return of(folder, name, content);
                } catch (IllegalArgumentException e) {
                    throw new IOException(file + ": " + e.getMessage(), e);
                }
            }
        }
        throw new IOException(
                folder + " holds none of " + TRAINING + ", " + EVALUATION + ", " + TRIAL + " and " + MANIFEST
                        + "; expected a folder that 'eddy train', 'eddy evaluate' or 'eddy export' wrote, or one of a trial of"
                        + " 'eddy search'.");
    }

    /** For tables. */
    public String label() {
        return name == null ? folder.toString() : folder + ": " + name;
    }

    private static Map<?, ?> json(Path file) throws IOException {
        try {
            return JSON.readValue(file.toFile(), Map.class);
        } catch (IOException e) {
            // The parser's message goes on with its place in the program.
            throw new IOException(
                    file + " cannot be read as JSON: "
                            + e.getMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    private static List<EvaluatedModel> of(Path folder, String file, Map<?, ?> content) {
        return switch (file) {
            case EVALUATION -> ofEvaluation(folder, map(content, "evaluation"));
            case TRAINING -> List.of(ofTraining(folder, map(content, "training")));
            case TRIAL -> List.of(ofTraining(folder, map(content, "trial")));
            default -> List.of(ofTraining(folder, map(map(content, "manifest").get("provenance"), "provenance")));
        };
    }

    private static List<EvaluatedModel> ofEvaluation(Path folder, Map<?, ?> report) {
        if (!(report.get("models") instanceof List<?> list) || list.isEmpty()) {
            throw new IllegalArgumentException("There are no models; 'eddy evaluate' writes them.");
        }
        return list.stream()
                .map(entry -> map(entry, "model"))
                .map(model -> new EvaluatedModel(
                        folder, String.valueOf(model.get("name")), Map.of(), List.of(evaluation(model, false))))
                .toList();
    }

    private static EvaluatedModel ofTraining(Path folder, Map<?, ?> provenance) {
        var evaluations = new ArrayList<Evaluation>(evaluations(provenance, false));
        if (provenance.get("epoch_search") instanceof Map<?, ?> search) {
            evaluations.addAll(evaluations(search, true));
        }
        if (evaluations.isEmpty()) {
            throw new IllegalArgumentException(
                    "There are no evaluations: 'eddy train' writes them with --test, or with --hold-out above 0; "
                            + "'eddy evaluate' judges an imported model.");
        }
        var hyperParameters = new LinkedHashMap<String, String>();
        if (provenance.get("hyper_parameters") instanceof Map<?, ?> values) {
            values.forEach((name, value) -> hyperParameters.put(name.toString(), String.valueOf(value)));
        }
        return new EvaluatedModel(folder, null, hyperParameters, List.copyOf(evaluations));
    }

    private static List<Evaluation> evaluations(Map<?, ?> holder, boolean ofSearch) {
        return holder.get(EVALUATIONS) instanceof List<?> list
                ? list.stream()
                        .map(entry -> evaluation(map(entry, "evaluation"), ofSearch))
                        .toList()
                : List.of();
    }

    private static Evaluation evaluation(Map<?, ?> entry, boolean ofSearch) {
        var protocol = EvaluationProtocol.read(map(entry.get("protocol"), "protocol"));
        if (!protocol.fingerprint().equals(entry.get("fingerprint"))) {
            throw new IllegalArgumentException("The fingerprint of an evaluation is " + entry.get("fingerprint")
                    + ", its protocol's is " + protocol.fingerprint() + "; one of them was changed.");
        }
        var metrics = new LinkedHashMap<String, Double>();
        map(entry.get("metrics"), "metrics").forEach((name, value) -> {
            if (name.toString().contains("@")) {
                metrics.put(name.toString(), share(name, value));
            }
        });
        if (!metrics.containsKey(Evaluation.MRR_20)) {
            throw new IllegalArgumentException("An evaluation has no " + Evaluation.MRR_20
                    + ". 'eddy evaluate' writes it with a --k of 20 or more.");
        }
        return new Evaluation(protocol, metrics, ofSearch);
    }

    private static double share(Object name, Object value) {
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("An evaluation's " + name + " is '" + value + "', expected 0 to 1.");
    }

    private static Map<?, ?> map(Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(
                value == null
                        ? "There is no " + name + "."
                        : "The " + name + " is '" + value + "', expected an object.");
    }
}
