package io.eddy.evaluation.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The event logs that people arrive with.
 *
 * <p>Tables with named columns, and OTTO's events as a table (session, aid, ts, type), can be in Parquet. Times there may be
 * time stamps of any unit; numbers of 32 bits are seconds.
 *
 * <p>The event logs of trackers hold more than clicks. There, one event is at most one click, on the first of its items: a viewed
 * product is the only item of its event, and the items of a list or an order are no clicks one after the other.
 */
public enum LogFormat {
    /** Header {@code session_id,item_id,timestamp} in any order, time in milliseconds, optional {@code event_type}. */
    CSV("*", true),
    /** GRU4Rec's own: tab-separated, header {@code SessionId, ItemId, Time}, time in seconds. */
    GRU4REC("*", true),
    /** RecSys Challenge 2015, {@code yoochoose-clicks.dat}: session, ISO time, item, category; no header. */
    RSC15("*", true),
    /** RetailRocket's {@code events.csv}: timestamp in ms, visitorid, event, itemid, transactionid. */
    RETAILROCKET("view", false),
    /** CIKM Cup 2016, {@code train-item-views.csv}: sessionId;userId;itemId;timeframe;eventdate. */
    DIGINETICA("*", true),
    /** OTTO's JSON lines: a session a line with its events (aid, ts in ms, type). */
    OTTO("clicks", true),
    /** Google Analytics 4, BigQuery's export as JSON lines; a session is user_pseudo_id and ga_session_id. */
    GA4("view_item", true),
    /** Snowplow's enriched events, as JSON lines of an Analytics SDK or as TSV of 131 columns; e-commerce plugin. */
    SNOWPLOW("product_view", true),
    /** Segment's calls as JSON lines; a visitor is anonymousId, or userId where there is none. */
    SEGMENT("Product Viewed", false),
    /** Metarank's events as JSON lines; a visitor is the session, or the user where there is none. */
    METARANK("click", false);

    private final String defaultEventType;
    private final boolean idsAreSessions;

    LogFormat(String defaultEventType, boolean idsAreSessions) {
        this.defaultEventType = defaultEventType;
        this.idsAreSessions = idsAreSessions;
    }

    /** The event type that published work on such logs uses, or {@code *} for all. */
    public String defaultEventType() {
        return defaultEventType;
    }

    /** Whether an id is one session, or a visitor whose clicks still have to be cut into sessions by a gap. */
    public boolean idsAreSessions() {
        return idsAreSessions;
    }

    /**
     * Tells the format of a log that is not JSON by its first line.
     *
     * @return null where no format begins so
     */
    static LogFormat detect(String firstLine) {
        if (firstLine.chars().filter(c -> c == '\t').count() == SnowplowTsv.COLUMNS - 1) {
            return SNOWPLOW;
        }
        var line = firstLine.toLowerCase(Locale.ROOT);
        if (line.contains("visitorid") && line.contains("itemid")) {
            return RETAILROCKET;
        }
        if (line.contains("sessionid;") && line.contains("timeframe")) {
            return DIGINETICA;
        }
        if (line.contains("sessionid\t") || line.contains("\tsessionid")) {
            return GRU4REC;
        }
        if (line.contains("session_id") && line.contains("item_id")) {
            return CSV;
        }
        return line.matches("[^,]+,\\d{4}-\\d\\d-\\d\\dt[^,]+,[^,]+(,.*)?") ? RSC15 : null;
    }

    /**
     * Tells the format of JSON lines by an object of any of their types.
     *
     * @return null where no format has such objects
     */
    static LogFormat detect(JsonNode object) {
        if (object.has("session") && object.path("events").isArray()) {
            return OTTO;
        }
        if (object.has("event_name") && object.has("event_timestamp")) {
            return GA4;
        }
        if (object.has("collector_tstamp")) {
            return SNOWPLOW;
        }
        if (SegmentEvents.CALLS.contains(object.path("type").asText())
                && (object.has("anonymousId") || object.has("userId"))) {
            return SEGMENT;
        }
        return MetarankEvents.EVENTS.contains(object.path("event").asText()) && object.has("timestamp")
                ? METARANK
                : null;
    }
}
