package io.eddy.serving.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.catalogue.Ids;
import io.eddy.schemas.Click;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.WireFormat;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The clicks of a request: one object or an array of them, with the fields of the clicks topic.
 *
 * @param clicks each with an event id and a time
 * @param isBatch whether they came as an array
 */
record ReadClicks(List<Click> clicks, boolean isBatch) {

    static final int MOST = 1_000;

    private static final int LONGEST_ID = 1_000;

    /**
     * All of them or none: so a request can be sent again as a whole.
     *
     * @param now the time of clicks without one
     * @throws Problem that says of each click that is none why
     */
    static ReadClicks of(byte[] body, Instant now) {
        var root = parsed(body);
        var nodes = new ArrayList<JsonNode>();
        if (root.isArray()) {
            root.forEach(nodes::add);
        } else {
            nodes.add(root);
        }
        if (nodes.isEmpty() || nodes.size() > MOST) {
            throw Problem.of(
                    HttpStatus.BAD_REQUEST, "A request has 1 to " + MOST + " clicks, not " + nodes.size() + ".");
        }
        var clicks = new ArrayList<Click>();
        var errors = JsonNodeFactory.instance.arrayNode();
        for (int index = 0; index < nodes.size(); index++) {
            try {
                clicks.add(click(nodes.get(index), now));
            } catch (MalformedRecordException e) {
                errors.addObject().put("index", index).put("detail", e.getMessage());
            }
        }
        if (!errors.isEmpty()) {
            throw refusal(errors, nodes.size());
        }
        return new ReadClicks(clicks, root.isArray());
    }

    private static Problem refusal(ArrayNode errors, int clicks) {
        var first = errors.get(0).path("detail").asText();
        return Problem.of(
                        HttpStatus.BAD_REQUEST,
                        clicks == 1
                                ? first
                                : errors.size() + " of " + clicks
                                        + " clicks are none, so none is taken. The first, at index "
                                        + errors.get(0).path("index") + ": " + first)
                .with("errors", errors);
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "The body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "The body is not JSON in UTF-8.");
        }
    }

    private static Click click(JsonNode node, Instant now) throws MalformedRecordException {
        if (!(node instanceof ObjectNode fields)) {
            throw new MalformedRecordException("A click is a JSON object.");
        }
        var known = Click.getClassSchema();
        for (var names = fields.fieldNames(); names.hasNext(); ) {
            var name = names.next();
            if (known.getField(name) == null) {
                throw new MalformedRecordException(
                        "A click has no field " + Problem.shortened(name) + "; its fields are "
                                + String.join(
                                        ", ",
                                        known.getFields().stream()
                                                .map(field -> field.name())
                                                .toList()) + ".");
            }
        }
        if (fields.path("event_time").isMissingNode()
                || fields.path("event_time").isNull()) {
            fields.put("event_time", now.toEpochMilli());
        }
        if (fields.path("event_id").isMissingNode() || fields.path("event_id").isNull()) {
            fields.put("event_id", UUID.randomUUID().toString());
        }
        var click = WireFormat.JSON
                .codec(Click.class, "clicks", null)
                .decode(Json.text(fields).getBytes(StandardCharsets.UTF_8));
        checkId("session_id", click.getSessionId());
        checkId("item_id", click.getItemId());
        checkId("event_id", click.getEventId());
        checkId("event_type", click.getEventType());
        if (click.getUserId() != null) {
            checkId("user_id", click.getUserId());
        }
        if (click.getRecommendationId() != null) {
            checkId("recommendation_id", click.getRecommendationId());
        }
        if (click.getEventTime().isBefore(Instant.EPOCH)) {
            throw new MalformedRecordException("event_time is before 1970.");
        }
        return click;
    }

    private static void checkId(String field, String id) throws MalformedRecordException {
        var fault = Ids.fault(id);
        if (fault != null) {
            throw new MalformedRecordException(field + " " + fault + ".");
        }
        if (id.length() > LONGEST_ID) {
            throw new MalformedRecordException(
                    field + " has " + id.length() + " characters, at most " + LONGEST_ID + " are allowed.");
        }
    }
}
