package io.eddy.modelexport.training;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.catalogue.Ids;
import io.eddy.catalogue.Utf8Reader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            // Else 2.7 layers are 2, true is 1, and of two values of a field the last counts.
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private HyperParametersFile() {}

    public static Map<String, Object> describe(TrainingParameters parameters) {
        return JSON.convertValue(parameters, new TypeReference<Map<String, Object>>() {});
    }

    /** @throws IllegalArgumentException that names the field that is missing, foreign or wrong */
    public static <P extends TrainingParameters> P of(Class<P> type, Map<?, ?> description) {
        try {
            return JSON.treeToValue(completed(type, JSON.valueToTree(description)), type);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new IllegalArgumentException("The hyper-parameters cannot be read: " + reason(e), e);
        }
    }

    public static void write(Path file, TrainingParameters parameters) throws IOException {
        JSON.writeValue(file.toFile(), parameters);
    }

    /** @throws IOException that names the file, and the field that is missing, foreign or wrong */
    public static <P extends TrainingParameters> P read(Class<P> type, Path file) throws IOException {
        var text = text(file);
        try {
            var parameters = parameters(type, text);
            if (parameters == null) {
                throw new IOException(file + " holds no hyper-parameters.");
            }
            return parameters;
        } catch (JsonProcessingException e) {
            throw new IOException("The hyper-parameters in " + file + " cannot be read: " + reason(e), e);
        }
    }

    /** From the text itself where it has all fields: then an error has a place in it. */
    private static <P> P parameters(Class<P> type, String text) throws JsonProcessingException {
        var description = JSON.reader()
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(text);
        return absentFields(type, description).isEmpty()
                ? JSON.readValue(text, type)
                : JSON.treeToValue(completed(type, JSON.readTree(text)), type);
    }

    /** With the fields that earlier versions did not have. */
    private static JsonNode completed(Class<?> type, JsonNode description) {
        if (description instanceof ObjectNode fields) {
            fields.setAll(absentFields(type, description));
        }
        return description;
    }

    private static Map<String, JsonNode> absentFields(Class<?> type, JsonNode description) {
        var absent = new LinkedHashMap<String, JsonNode>();
        for (var component : type.getRecordComponents()) {
            var meaning = component.getAnnotation(AbsentMeans.class);
            var name = PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
            if (meaning != null && description.isObject() && !description.has(name)) {
                absent.put(name, value(meaning));
            }
        }
        return absent;
    }

    private static JsonNode value(AbsentMeans meaning) {
        try {
            return JSON.readTree(meaning.value());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(meaning.value() + " is no JSON.", e);
        }
    }

    private static String text(Path file) throws IOException {
        var text = new StringWriter();
        try (var bytes = Files.newInputStream(file);
                var reader = new Utf8Reader(bytes)) {
            reader.transferTo(text);
        } catch (CharacterCodingException e) {
            throw new IOException("The hyper-parameters in " + file + " cannot be read: " + e.getMessage(), e);
        }
        var fault = Ids.fault(text.toString());
        if (fault != null) {
            throw new IOException("The hyper-parameters in " + file + " cannot be read: the file " + fault);
        }
        return text.toString();
    }

    /** What a constructor says of a wrong value stands behind what Jackson says of it. */
    private static String reason(Throwable failure) {
        var cause = failure.getCause();
        if (cause instanceof IllegalArgumentException) {
            return cause.getMessage();
        }
        if (cause instanceof JsonProcessingException) {
            return reason(cause);
        }
        if (!(failure instanceof JsonProcessingException json)) {
            return failure.getMessage();
        }
        var fields = json instanceof JsonMappingException mapping ? mapping.getPath() : List.<Reference>of();
        if (!fields.isEmpty()) {
            return fields.get(0).getFieldName() + ": " + json.getOriginalMessage();
        }
        var at = json.getLocation();
        return (at == null || at.getLineNr() < 1 ? "" : "line " + at.getLineNr() + ": ") + json.getOriginalMessage();
    }
}
