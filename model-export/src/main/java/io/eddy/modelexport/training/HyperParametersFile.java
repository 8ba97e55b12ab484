package io.eddy.modelexport.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.eddy.modelexport.gru4rec.HyperParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Hyper-parameters as JSON: in manifests, run folders, and files that a search leaves. */
public final class HyperParametersFile {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(
                    DeserializationFeature.READ_ENUMS_USING_TO_STRING,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private HyperParametersFile() {}

    public static Map<String, Object> describe(HyperParameters parameters) {
        return JSON.convertValue(parameters, new TypeReference<Map<String, Object>>() {});
    }

    /** @throws IllegalArgumentException that names the field that is missing, foreign or wrong */
    public static HyperParameters of(Map<?, ?> description) {
        try {
            return JSON.convertValue(description, HyperParameters.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The hyper-parameters cannot be read: " + reason(e), e);
        }
    }

    public static void write(Path file, HyperParameters parameters) throws IOException {
        JSON.writeValue(file.toFile(), parameters);
    }

    /** @throws IOException that names the file, and the field that is missing, foreign or wrong */
    public static HyperParameters read(Path file) throws IOException {
        try {
            var parameters = JSON.readValue(file.toFile(), HyperParameters.class);
            if (parameters == null) {
                throw new IOException(file + " holds no hyper-parameters.");
            }
            return parameters;
        } catch (JsonProcessingException e) {
            throw new IOException("The hyper-parameters in " + file + " cannot be read: " + reason(e), e);
        }
    }

    /** What a constructor says of a wrong value stands behind what Jackson says of it. */
    private static String reason(Throwable failure) {
        var cause = failure.getCause();
        if (cause instanceof IllegalArgumentException) {
            return cause.getMessage();
        }
        return cause instanceof JsonProcessingException
                ? reason(cause)
                : failure instanceof JsonProcessingException json ? json.getOriginalMessage() : failure.getMessage();
    }
}
