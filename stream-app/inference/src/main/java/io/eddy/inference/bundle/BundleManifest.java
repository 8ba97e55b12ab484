package io.eddy.inference.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.eddy.catalogue.LeaveOut;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code manifest.json} says: the contract between whoever made a model and whoever serves it.
 *
 * @param formatVersion of the bundle's layout; this software writes {@link #FORMAT_VERSION} and reads earlier ones too
 * @param name of the model, the same for all its versions
 * @param version of the model; hidden states of different versions do not mix
 * @param kind how the model answers, see {@link io.eddy.inference.model.ModelKind}
 * @param strategy what recommendations say of how their items were found; null becomes the kind
 * @param items items that the model ranks, N
 * @param leaveOut label of the {@link LeaveOut} rule that recommendations of this model keep; null becomes {@code nothing}
 * @param state of a session from click to click, null where the model carries none
 * @param window how many of a session's last clicks the model looks at, n; 0 where it looks at none
 * @param itemMatrix null where items are not ranked by a product with one matrix
 * @param graphs ONNX files by what they do: {@code encoder}, {@code decoder}
 * @param data other files by what they hold
 * @param settings of this kind of model
 * @param files SHA-256 in lower-case hexadecimal of each other file, by file name
 * @param provenance where the model comes from: data, split, hyper-parameters, seed, metrics with their protocol
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BundleManifest(
        @JsonProperty(value = "format_version", required = true)
        int formatVersion,

        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String version,
        @JsonProperty(required = true) String kind,
        String strategy,
        @JsonProperty(required = true) int items,

        @JsonProperty("leave_out") String leaveOut,
        State state,
        @JsonProperty(required = true) int window,

        @JsonProperty("item_matrix") ItemMatrix.Form itemMatrix,

        Map<String, String> graphs,
        Map<String, String> data,
        Map<String, Object> settings,
        @JsonProperty(required = true) Map<String, String> files,
        Map<String, Object> provenance) {

    public static final int FORMAT_VERSION = 2;

    /**
     * @param layers L in the shapes
     * @param hiddenSize floats a layer, H in the shapes
     */
    public record State(
            @JsonProperty(required = true) int layers,

            @JsonProperty(value = "hidden_size", required = true)
            int hiddenSize) {}

    /** Null maps become empty, no rule becomes one; fields are judged by {@link ModelBundle#load}, which knows the file. */
    public BundleManifest {
        strategy = strategy == null ? kind : strategy;
        leaveOut = leaveOut == null ? LeaveOut.NOTHING.label() : leaveOut;
        graphs = inOrder(graphs);
        data = inOrder(data);
        settings = inOrder(settings);
        files = inOrder(files);
        provenance = inOrder(provenance);
    }

    BundleManifest withFiles(Map<String, String> hashes) {
        return new BundleManifest(
                formatVersion,
                name,
                version,
                kind,
                strategy,
                items,
                leaveOut,
                state,
                window,
                itemMatrix,
                graphs,
                data,
                settings,
                hashes,
                provenance);
    }

    /** In the order given, so that one model gives one manifest. */
    private static <V> Map<String, V> inOrder(Map<String, V> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
