package io.eddy.inference.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.eddy.catalogue.LeaveOut;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code manifest.json} says: the contract between whoever made a model and whoever serves it.
 *
 * @param formatVersion of the bundle's layout; this software reads {@link #FORMAT_VERSION}
 * @param name of the model, the same for all its versions
 * @param version of the model; hidden states of different versions do not mix
 * @param layers GRU layers, L in the shapes of {@link ModelBundle}
 * @param hiddenSize floats a layer, H in the shapes
 * @param items items that the model ranks, N
 * @param gruForm {@code reset_after} (cuDNN, PyTorch) or {@code reset_before} (the original)
 * @param leaveOut label of the {@link LeaveOut} rule that recommendations of this model keep; null becomes
 *     {@code nothing}, which a manifest without the field means
 * @param files SHA-256 in lower-case hexadecimal of each other file, by file name
 * @param provenance where the model comes from: data, split, hyper-parameters, seed, metrics with their protocol
 */
public record BundleManifest(
        @JsonProperty(value = "format_version", required = true)
        int formatVersion,

        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String version,
        @JsonProperty(required = true) int layers,

        @JsonProperty(value = "hidden_size", required = true)
        int hiddenSize,

        @JsonProperty(required = true) int items,
        @JsonProperty(value = "gru_form", required = true) String gruForm,
        @JsonProperty("leave_out") String leaveOut,
        @JsonProperty(required = true) Map<String, String> files,
        Map<String, Object> provenance) {

    public static final int FORMAT_VERSION = 1;

    public static final String RESET_AFTER = "reset_after";
    public static final String RESET_BEFORE = "reset_before";

    /** Null maps become empty, no rule becomes one; fields are judged by {@link ModelBundle#load}, which knows the file. */
    public BundleManifest {
        leaveOut = leaveOut == null ? LeaveOut.NOTHING.label() : leaveOut;
        // In the order given, so that one model gives one manifest.
        files = files == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(files));
        provenance = provenance == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }
}
