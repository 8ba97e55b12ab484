package io.eddy.clicklog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * Snowplow's enriched events, as the Analytics SDKs write them in JSON or as the pipeline does in TSV.
 *
 * <p>An event of Snowplow's e-commerce plugin is of its action's type, any other of its event name; the item is the product in
 * its context. Web trackers know the session themselves, mobile ones put it in a context.
 */
final class SnowplowEvents implements JsonLinesParser.Events {

    private static final String ACTION =
            "unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action_1";
    private static final String PRODUCTS = "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1";
    private static final String MOBILE_SESSIONS = "contexts_com_snowplowanalytics_snowplow_client_session_1";

    @Override
    public JsonNode parse(String line) throws JsonProcessingException, UnreadableEventException {
        return line.stripLeading().startsWith("{") ? JsonLinesParser.json(line) : SnowplowTsv.toJson(line);
    }

    @Override
    public void read(JsonNode event, long line, Collector collector) throws LogReadException, UnreadableEventException {
        var action = event.path(ACTION).path("type");
        var type = action.isTextual() ? action.textValue() : JsonFields.id(event, "event_name", "event");
        var itemId = JsonFields.idOrNull(event.path(PRODUCTS).path(0).path("id"));
        if (collector.isClick(line, type, itemId)) {
            var mobileSession =
                    JsonFields.idOrNull(event.path(MOBILE_SESSIONS).path(0).path("sessionId"));
            var session = mobileSession != null ? mobileSession : JsonFields.id(event, "domain_sessionid");
            JsonFields.readTime(event, collector.times(), "derived_tstamp", "collector_tstamp");
            collector.click(line, session, itemId, type, JsonFields.idOrNull(event.path("event_id")), null);
        }
    }
}
