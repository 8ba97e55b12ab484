package io.eddy.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The AsyncAPI 3 document of Eddy's topics, made from {@link Topics}, the Avro schemas and the JSON Schemas made of them. */
public final class AsyncApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMAS = "#/components/schemas/";

    private AsyncApi() {}

    /** The document as indented JSON that ends with a line feed. */
    public static String document() {
        var document = JSON.createObjectNode();
        document.put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Eddy")
                .put("version", "1.0.0")
                .put("description", "Streaming session-based recommendations: clicks in, recommendations out.")
                .putObject("license")
                .put("name", "Apache-2.0");
        document.put("defaultContentType", "application/json");
        var channels = document.putObject("channels");
        var operations = document.putObject("operations");
        var components = document.putObject("components");
        var messages = components.putObject("messages");
        var schemas = components.putObject("schemas");
        for (var topic : Topics.ALL) {
            var forms = new ArrayList<String>();
            forms.add(topic.recordName());
            messages.set(topic.recordName(), message(topic));
            if (topic.schema() != null) {
                forms.add(topic.recordName() + "Avro");
                messages.set(topic.recordName() + "Avro", avroMessage(topic));
                schemas.setAll(JsonSchemas.byName(topic, SCHEMAS));
            }
            addChannel(channels.putObject(topic.name()), topic, forms);
            var action = topic.isRead() ? "receive" : "send";
            operations
                    .putObject(action + topic.recordName())
                    .put("action", action)
                    .putObject("channel")
                    .put("$ref", "#/channels/" + topic.name());
        }
        return JsonSchemas.text(document);
    }

    private static void addChannel(ObjectNode channel, Topics.Topic topic, List<String> forms) {
        channel.put("address", topic.name()).put("description", topic.description());
        if (topic.layout() != Topics.Layout.AS_ONE_LIKES) {
            var kafka = channel.putObject("bindings").putObject("kafka");
            if (topic.layout() == Topics.Layout.ONE_PARTITION) {
                kafka.put("partitions", 1);
            }
            kafka.putObject("topicConfiguration").putArray("cleanup.policy").add("compact");
        }
        var messages = channel.putObject("messages");
        forms.forEach(form -> messages.putObject(form).put("$ref", "#/components/messages/" + form));
    }

    /** As JSON, or, of rejected clicks, as bytes of any form. */
    private static ObjectNode message(Topics.Topic topic) {
        var message = JSON.createObjectNode().put("name", topic.recordName());
        var example = JsonSchemas.example(topic);
        if (topic.schema() == null) {
            message.put("contentType", "application/octet-stream");
            addHeaders(message);
            message.putArray("examples").add(example);
        } else {
            message.put("summary", topic.schema().getDoc()).put("contentType", "application/json");
            message.putObject("payload").put("$ref", SCHEMAS + topic.recordName());
            message.putArray("examples").addObject().set("payload", example);
        }
        return withKey(message, topic);
    }

    private static void addHeaders(ObjectNode message) {
        var properties = message.putObject("headers").put("type", "object").putObject("properties");
        for (var header : new String[] {
            RejectedClick.TOPIC,
            RejectedClick.PARTITION,
            RejectedClick.OFFSET,
            RejectedClick.REASON,
            RejectedClick.DETAIL,
            RejectedClick.VALUE_BYTES,
            RejectedClick.KEY_BYTES,
            RejectedClick.TIMESTAMP
        }) {
            properties.putObject(header).put("type", "string");
        }
        var reasons = ((ObjectNode) properties.get(RejectedClick.REASON)).putArray("enum");
        for (var reason : RejectedClick.Reason.values()) {
            reasons.add(reason.label());
        }
    }

    private static ObjectNode avroMessage(Topics.Topic topic) {
        var message = JSON.createObjectNode().put("name", topic.recordName());
        message.put("summary", topic.schema().getDoc() + " Where the topic's format is avro or avro_registry.");
        message.put("contentType", "application/vnd.apache.avro");
        var payload = message.putObject("payload");
        payload.put("schemaFormat", "application/vnd.apache.avro+json;version=1.9.0");
        try {
            payload.set("schema", withoutJava(JSON.readTree(topic.schema().toString())));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return withKey(message, topic);
    }

    /** Without what tells Java's code generator which class a text shall be. */
    private static JsonNode withoutJava(JsonNode node) {
        if (node.has("avro.java.string")) {
            return node.get("type");
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(property -> property.setValue(withoutJava(property.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withoutJava(array.get(i)));
            }
        }
        return node;
    }

    private static ObjectNode withKey(ObjectNode message, Topics.Topic topic) {
        var key = message.putObject("bindings").putObject("kafka").putObject("key");
        key.put("type", "string").put("description", topic.key());
        return message;
    }
}
