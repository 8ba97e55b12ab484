package io.eddy.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * JSON Schemas of the records, for those who read and write the topics as JSON without Avro.
 *
 * <p>What Eddy reads is described as {@link JsonCodec} takes it: ids may be numbers, times ISO 8601, optional fields null. What Eddy
 * writes is described as it is written. Neither forbids fields that it does not know, as later versions may have them.
 */
public final class JsonSchemas {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final boolean isRead;
    private final String definitions;
    private final Map<String, ObjectNode> named = new TreeMap<>();

    private JsonSchemas(boolean isRead, String definitions) {
        this.isRead = isRead;
        this.definitions = definitions;
    }

    /** A JSON Schema (2020-12) that stands alone, as indented text that ends with a line feed. The topic has a schema. */
    public static String document(Topics.Topic topic) {
        var schemas = new JsonSchemas(topic.isRead(), "#/$defs/");
        var document = JSON.createObjectNode();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("title", topic.schema().getName());
        document.setAll(schemas.record(topic.schema()));
        if (!schemas.named.isEmpty()) {
            document.putObject("$defs").setAll(schemas.named);
        }
        document.putArray("examples").add(example(topic));
        return text(document);
    }

    /**
     * The topic's record and those within it, by name, for a document that holds several.
     *
     * @param definitions where in that document they will lie, as {@code #/components/schemas/}
     */
    static Map<String, ObjectNode> byName(Topics.Topic topic, String definitions) {
        var schemas = new JsonSchemas(topic.isRead(), definitions);
        schemas.named.put(topic.schema().getName(), schemas.record(topic.schema()));
        return schemas.named;
    }

    /** A record of the topic, as one was read from a system that ran; of rejected clicks with its headers. */
    static ObjectNode example(Topics.Topic topic) {
        try (var stream = JsonSchemas.class.getResourceAsStream("examples/" + topic.recordName() + ".json")) {
            return (ObjectNode) JSON.readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(ObjectNode document) {
        try {
            return JSON.writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode record(Schema schema) {
        var node = JSON.createObjectNode().put("type", "object");
        if (schema.getDoc() != null) {
            node.put("description", schema.getDoc());
        }
        var properties = node.putObject("properties");
        var required = JSON.createArrayNode();
        for (var field : schema.getFields()) {
            properties.set(field.name(), field(field));
            if (!field.hasDefaultValue()) {
                required.add(field.name());
            }
        }
        node.set("required", required);
        return node;
    }

    private ObjectNode field(Schema.Field field) {
        // The only unions in Eddy's schemas are ["null", x].
        boolean isOptional = field.schema().isUnion();
        var value = value(isOptional ? field.schema().getTypes().get(1) : field.schema());
        var node = value;
        // The codec takes null for whatever has a default.
        if (isRead && field.hasDefaultValue()) {
            node = JSON.createObjectNode();
            node.putArray("anyOf").add(value).addObject().put("type", "null");
        } else if (value.has("$ref")) {
            node = JSON.createObjectNode();
            node.putArray("allOf").add(value);
        }
        var description = field.doc() == null ? "" : field.doc();
        if (isTime(field.schema())
                || (isOptional && isTime(field.schema().getTypes().get(1)))) {
            description += isRead ? " Epoch milliseconds, or ISO 8601 in UTC." : " Epoch milliseconds.";
        }
        return node.put("description", description.strip());
    }

    private static boolean isTime(Schema schema) {
        return schema.getLogicalType() != null;
    }

    private ObjectNode value(Schema schema) {
        var node = JSON.createObjectNode();
        switch (schema.getType()) {
            case RECORD -> {
                var name = schema.getName();
                if (!named.containsKey(name)) {
                    named.put(name, record(schema));
                }
                node.put("$ref", definitions + name);
            }
            case ARRAY -> {
                node.put("type", "array");
                node.set("items", value(schema.getElementType()));
            }
            case STRING -> orAlso(node, "string", "integer");
            case LONG -> orAlso(node, "integer", isTime(schema) ? "string" : null);
            case INT -> node.put("type", "integer");
            case FLOAT, DOUBLE -> node.put("type", "number");
            case BOOLEAN -> node.put("type", "boolean");
            default -> throw new IllegalStateException("No JSON Schema is known for " + schema + ".");
        }
        return node;
    }

    private void orAlso(ObjectNode node, String type, String alsoRead) {
        if (isRead && alsoRead != null) {
            node.putArray("type").add(type).add(alsoRead);
        } else {
            node.put("type", type);
        }
    }
}
