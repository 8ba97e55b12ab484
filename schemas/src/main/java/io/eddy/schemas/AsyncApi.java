package io.eddy.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/** The AsyncAPI 3 document of Eddy's topics, made from {@link Topics} and the Avro schemas. */
public final class AsyncApi {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

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
        var messages = document.putObject("components").putObject("messages");
        for (var topic : Topics.ALL) {
            var message =
                    topic.schema() == null ? "RejectedClick" : topic.schema().getName();
            addChannel(channels.putObject(topic.name()), topic, message);
            addMessage(messages.putObject(message), topic, message);
            boolean eddyReads = topic.equals(Topics.CLICKS) || topic.equals(Topics.MODEL_RELEASES);
            var action = eddyReads ? "receive" : "send";
            var operation = operations.putObject(action + message).put("action", action);
            operation.putObject("channel").put("$ref", "#/channels/" + topic.name());
        }
        try {
            return JSON.writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addChannel(ObjectNode channel, Topics.Topic topic, String message) {
        channel.put("address", topic.name()).put("description", topic.description());
        if (topic.layout() != Topics.Layout.AS_ONE_LIKES) {
            var kafka = channel.putObject("bindings").putObject("kafka");
            if (topic.layout() == Topics.Layout.ONE_PARTITION) {
                kafka.put("partitions", 1);
            }
            kafka.putObject("topicConfiguration").putArray("cleanup.policy").add("compact");
        }
        channel.putObject("messages").putObject(message).put("$ref", "#/components/messages/" + message);
    }

    private static void addMessage(ObjectNode message, Topics.Topic topic, String name) {
        message.put("name", name);
        if (topic.schema() == null) {
            message.put("contentType", "application/octet-stream");
            var headers = message.putObject("headers").put("type", "object");
            var properties = headers.putObject("properties");
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
        } else {
            message.put("summary", topic.schema().getDoc());
            var payload = message.putObject("payload");
            payload.put("schemaFormat", "application/vnd.apache.avro+json;version=1.9.0");
            try {
                payload.set("schema", JSON.readTree(topic.schema().toString()));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
        var key = message.putObject("bindings").putObject("kafka").putObject("key");
        key.put("type", "string").put("description", topic.key());
    }
}
