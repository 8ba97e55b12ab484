package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the JSON Schemas take what the codec takes, and the examples are records. */
class JsonSchemasTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Topics.Topic> topics() {
        return Topics.ALL.stream().filter(topic -> topic.schema() != null).toList();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void shouldShowARecordThatIsReadAndWrittenWithoutALoss(Topics.Topic topic) throws Exception {
        var example = JsonSchemas.example(topic);
        assertThat(validator(topic).validate(example)).isEmpty();
        assertThat(JSON.readTree(written(topic, example))).isEqualTo(JSON.readTree(example.toString()));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void shouldRefuseWhatTheCodecRefuses(Topics.Topic topic) throws Exception {
        var schema = validator(topic);
        int accepted = 0;
        int refused = 0;
        for (var changed : changes(JsonSchemas.example(topic))) {
            boolean isValid = schema.validate(changed).isEmpty();
            boolean isRead = isRead(topic, changed);
            if (topic.isRead()) {
                assertThat(isValid).as(changed.toString()).isEqualTo(isRead);
            } else if (isValid) {
                // The codec reads more than Eddy writes, as numbers for ids.
                assertThat(isRead).as(changed.toString()).isTrue();
            }
            accepted += isValid ? 1 : 0;
            refused += isValid ? 0 : 1;
        }
        assertThat(accepted).isPositive();
        assertThat(refused).isGreaterThan(10);
    }

    private static com.networknt.schema.Schema validator(Topics.Topic topic) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JsonSchemas.document(topic));
    }

    private static boolean isRead(Topics.Topic topic, JsonNode record) {
        try {
            written(topic, record);
            return true;
        } catch (MalformedRecordException e) {
            return false;
        }
    }

    private static byte[] written(Topics.Topic topic, JsonNode record) throws MalformedRecordException {
        var type = Records.MODEL.getClass(topic.schema()).asSubclass(SpecificRecord.class);
        return written(WireFormat.JSON.codec(type, topic.name(), null), record);
    }

    private static <T extends SpecificRecord> byte[] written(RecordCodec<T> codec, JsonNode record)
            throws MalformedRecordException {
        return codec.encode(codec.decode(record.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** The record with one value anywhere in it left out, or replaced by something of each kind. */
    private static List<JsonNode> changes(ObjectNode record) throws JsonProcessingException {
        var changes = new ArrayList<JsonNode>();
        for (var pointer : pointers(record)) {
            changes.add(changed(record, pointer, parent -> parent.remove(name(pointer))));
            var values = new ArrayList<>(List.of("{}", "[]", "null", "true", "7", "7.5"));
            // Which texts are a time, a JSON Schema does not say.
            if (!record.at(pointer).isIntegralNumber()) {
                values.add("\"text\"");
            }
            for (var value : values) {
                var replacement = JSON.readTree(value);
                changes.add(changed(record, pointer, parent -> parent.set(name(pointer), replacement)));
            }
        }
        return changes;
    }

    private static JsonNode changed(ObjectNode record, String pointer, Consumer<ObjectNode> change) {
        var copy = record.deepCopy();
        change.accept((ObjectNode) copy.at(pointer.substring(0, pointer.lastIndexOf('/'))));
        return copy;
    }

    private static String name(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }

    private static List<String> pointers(JsonNode node) {
        var pointers = new ArrayList<String>();
        if (node instanceof ObjectNode object) {
            object.properties().forEach(property -> {
                pointers.add("/" + property.getKey());
                pointers(property.getValue()).forEach(inner -> pointers.add("/" + property.getKey() + inner));
            });
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            pointers(array.get(0)).forEach(inner -> pointers.add("/0" + inner));
        }
        return pointers;
    }
}
