package io.eddy.command;

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
 * The figures that a trained model or a bundle carries.
 *
 * @param folder as the user named it
 * @param hyperParameters as text, by name
 * @param evaluations at least one
 */
record EvaluatedModel(Path folder, Map<String, String> hyperParameters, List<Evaluation> evaluations) {

    private static final String TRAINING = "training.json";
    private static final String MANIFEST = "manifest.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param metrics {@code recall@k} and {@code mrr@k}, mrr@20 among them */
    record Evaluation(EvaluationProtocol protocol, Map<String, Double> metrics) {

        static final String MRR_20 = "mrr@20";

        double mrr20() {
            return metrics.get(MRR_20);
        }
    }

    /** @throws IOException that names the file and what is missing or wrong in it */
    static EvaluatedModel read(Path folder) throws IOException {
        var training = folder.resolve(TRAINING);
        var file = Files.exists(training) ? training : folder.resolve(MANIFEST);
        if (!Files.exists(file)) {
            throw new IOException(folder + " holds neither " + TRAINING + " nor " + MANIFEST
                    + "; expected a folder that 'eddy train' or 'eddy export' wrote.");
        }
        var content = json(file);
        try {
            return of(
                    folder,
                    file.equals(training)
                            ? map(content, "training")
                            : map(map(content, "manifest").get("provenance"), "provenance"));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
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

    private static EvaluatedModel of(Path folder, Map<?, ?> provenance) {
        if (!(provenance.get("evaluations") instanceof List<?> list) || list.isEmpty()) {
            throw new IllegalArgumentException(
                    "There are no evaluations: 'eddy train' writes them with --test, or with --hold-out above 0; "
                            + "'eddy evaluate' judges an imported model.");
        }
        var evaluations = new ArrayList<Evaluation>();
        for (var entry : list) {
            evaluations.add(evaluation(map(entry, "evaluation")));
        }
        var hyperParameters = new LinkedHashMap<String, String>();
        if (provenance.get("hyper_parameters") instanceof Map<?, ?> values) {
            values.forEach((name, value) -> hyperParameters.put(name.toString(), String.valueOf(value)));
        }
        return new EvaluatedModel(folder, hyperParameters, List.copyOf(evaluations));
    }

    private static Evaluation evaluation(Map<?, ?> entry) {
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
            throw new IllegalArgumentException("An evaluation has no " + Evaluation.MRR_20 + ".");
        }
        return new Evaluation(protocol, metrics);
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
