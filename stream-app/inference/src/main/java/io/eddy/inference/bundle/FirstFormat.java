package io.eddy.inference.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * The manifest of format 1, which knew one kind of model: a GRU4Rec whose two graphs hold its weights, and whose decoder takes
 * the whole hidden state.
 */
record FirstFormat(
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

    static final int FORMAT_VERSION = 1;

    private static final String KIND = "recurrent";
    private static final String STRATEGY = "gru4rec";

    BundleManifest manifest() {
        return new BundleManifest(
                formatVersion,
                name,
                version,
                KIND,
                STRATEGY,
                items,
                leaveOut,
                new BundleManifest.State(layers, hiddenSize),
                0,
                null,
                Map.of(ModelBundle.ENCODER, "encoder.onnx", ModelBundle.DECODER, "decoder.onnx"),
                null,
                Map.of("gru_form", String.valueOf(gruForm)),
                files,
                provenance);
    }
}
