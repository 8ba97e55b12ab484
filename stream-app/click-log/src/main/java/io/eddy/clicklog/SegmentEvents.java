package io.eddy.clicklog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Segment's track calls; its other calls are left out.
 *
 * <p>The anonymous id goes before the user id, because it stays the same when a visitor logs in. {@code timestamp} goes before
 * {@code originalTimestamp}, because Segment has corrected it for the visitor's clock.
 */
final class SegmentEvents implements JsonLinesParser.Events {

    static final Set<String> CALLS = Set.of("track", "page", "screen", "identify", "group", "alias");

    @Override
    public void read(JsonNode event, long line, Collector collector) throws LogReadException, UnreadableEventException {
        var call = JsonFields.text(event, "type");
        if (!CALLS.contains(call)) {
            throw new UnreadableEventException("type is " + LogReader.abbreviate(call) + ", no call of Segment");
        }
        if (!call.equals("track")) {
            collector.leftOut(call);
            return;
        }
        var type = JsonFields.text(event, "event");
        var itemId = JsonFields.idOrNull(event.path("properties").path("product_id"));
        if (collector.isClick(line, type, itemId)) {
            var visitor = JsonFields.id(event, "anonymousId", "userId");
            JsonFields.readTime(event, collector.times(), "timestamp", "originalTimestamp");
            collector.click(line, visitor, itemId, type, JsonFields.idOrNull(event.path("messageId")), null);
        }
    }
}
