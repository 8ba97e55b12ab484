package io.eddy.modelexport.gru4rec;

import io.eddy.modelexport.torch.FloatTensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names that a model's tensors have, and which architecture they tell.
 *
 * @param names of its tensors, in an order that the architecture alone tells
 */
record TensorNames(EmbeddingMode embeddingMode, int layers, List<String> names) {

    /** What PyTorch puts before every name of a module that it wraps: a compiled one, and one on several devices. */
    private static final List<String> WRAPPERS = List.of("_orig_mod.", "module.");

    private static final int MOST_NAMED = 5;

    /**
     * The architecture of a model whose tensors have these names.
     *
     * @throws IllegalArgumentException that says which tensors are missing and which are not expected
     */
    static TensorNames of(GruForm form, Set<String> found) {
        TensorNames expected = nearest(form, found);
        if (!found.equals(Set.copyOf(expected.names))) {
            throw new IllegalArgumentException(outerModule(form, found)
                    .map(
                            "the name of each tensor begins with %s, expected names without it; save that module's own state_dict"
                                    ::formatted)
                    .orElseGet(() -> expected.difference(found)));
        }
        return expected;
    }

    /** The tensors under their names in the module itself, where all have the names of one that is wrapped. */
    static Map<String, FloatTensor> unwrapped(Map<String, FloatTensor> tensors) {
        for (String wrapper : WRAPPERS) {
            if (!tensors.isEmpty() && tensors.keySet().stream().allMatch(name -> name.startsWith(wrapper))) {
                Map<String, FloatTensor> inner = new LinkedHashMap<>();
                tensors.forEach((name, tensor) -> inner.put(name.substring(wrapper.length()), tensor));
                return unwrapped(inner);
            }
        }
        return tensors;
    }

    /** The architecture that the names tell, or come nearest to. */
    private static TensorNames nearest(GruForm form, Set<String> found) {
        int layers = layers(found);
        Set<String> meant = new HashSet<>(found);
        if (!found.contains(Gru4RecWeights.EMBEDDING) && !found.contains(Gru4RecWeights.OUTPUT)) {
            Set<String> known = new LinkedHashSet<>(names(EmbeddingMode.SEPARATE, form, layers));
            List<String> missing = without(known, found);
            without(found, known).forEach(name -> NearestName.of(name, missing).ifPresent(meant::add));
        }
        boolean embedding = meant.contains(Gru4RecWeights.EMBEDDING);
        EmbeddingMode mode = embedding == meant.contains(Gru4RecWeights.OUTPUT)
                ? EmbeddingMode.SEPARATE
                : embedding ? EmbeddingMode.SHARED : EmbeddingMode.NONE;
        return new TensorNames(mode, layers, names(mode, form, layers));
    }

    /** Up to the highest that a name tells; more than there are tensors cannot be. */
    private static int layers(Set<String> found) {
        return IntStream.range(0, found.size())
                .filter(layer -> Stream.of(
                                Gru4RecWeights.inputWeightsName(layer),
                                Gru4RecWeights.recurrentWeightsName(layer),
                                Gru4RecWeights.inputBiasName(layer),
                                Gru4RecWeights.recurrentBiasName(layer))
                        .anyMatch(found::contains))
                .map(layer -> layer + 1)
                .max()
                .orElse(1);
    }

    private static List<String> names(EmbeddingMode mode, GruForm form, int layers) {
        List<String> names = new ArrayList<>();
        if (mode != EmbeddingMode.NONE) {
            names.add(Gru4RecWeights.EMBEDDING);
        }
        if (mode != EmbeddingMode.SHARED) {
            names.add(Gru4RecWeights.OUTPUT);
        }
        names.add(Gru4RecWeights.OUTPUT_BIAS);
        for (int layer = 0; layer < layers; layer++) {
            names.add(Gru4RecWeights.inputWeightsName(layer));
            names.add(Gru4RecWeights.recurrentWeightsName(layer));
            names.add(Gru4RecWeights.inputBiasName(layer));
            if (form == GruForm.RESET_AFTER) {
                names.add(Gru4RecWeights.recurrentBiasName(layer));
            }
        }
        return names;
    }

    /** What stands before all names, where they fit without it. */
    private static Optional<String> outerModule(GruForm form, Set<String> found) {
        String last = "." + Gru4RecWeights.OUTPUT_BIAS;
        return found.stream()
                .filter(name -> name.endsWith(last))
                .map(name -> name.substring(0, name.length() - last.length() + 1))
                .filter(outer -> found.stream().allMatch(name -> name.startsWith(outer)))
                .filter(outer -> {
                    Set<String> inner = found.stream()
                            .map(name -> name.substring(outer.length()))
                            .collect(Collectors.toSet());
                    return inner.equals(Set.copyOf(nearest(form, inner).names));
                })
                .findFirst();
    }

    private String difference(Set<String> found) {
        List<String> missing = without(names, found);
        List<String> foreign = without(found, names);
        Set<String> candidates = new LinkedHashSet<>(missing);
        candidates.addAll(without(List.of(Gru4RecWeights.EMBEDDING, Gru4RecWeights.OUTPUT), found));
        List<String> faults = new ArrayList<>();
        if (!missing.isEmpty()) {
            faults.add(
                    missing.size() == 1
                            ? "tensor %s is missing".formatted(missing.get(0))
                            : "tensors %s are missing".formatted(String.join(", ", missing)));
        }
        foreign.stream().limit(MOST_NAMED).forEach(name -> {
            String hint = NearestName.of(name, candidates)
                    .map(" (did you mean %s?)"::formatted)
                    .orElse("");
            faults.add("tensor %s is not expected%s".formatted(name, hint));
        });
        if (foreign.size() > MOST_NAMED) {
            faults.add("nor are %d more".formatted(foreign.size() - MOST_NAMED));
        }
        return "%s; expected %s".formatted(String.join("; ", faults), names);
    }

    private static List<String> without(Collection<String> names, Collection<String> others) {
        return names.stream().filter(name -> !others.contains(name)).toList();
    }
}
