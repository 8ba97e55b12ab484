package io.eddy.clicklog;

/**
 * The event logs that people arrive with.
 *
 * <p>Tables with named columns can be text or Parquet. Times may be numbers of any unit, ISO 8601, or time stamps of Parquet.
 *
 * <p>The event logs of trackers hold more than clicks. There, one event is at most one click, on the first of its items: a viewed
 * product is the only item of its event, and the items of a list or an order are no clicks one after the other.
 */
public enum LogFormat {
    /** A table whose columns are called as usual, as {@code session_id,item_id,timestamp}, or are named by the user. */
    CSV("*", true),
    /** JSON objects, a line each or in an array, whose fields are called as usual or are named by the user. */
    JSON("*", false),
    /** GRU4Rec's own: header {@code SessionId, ItemId, Time}, time in seconds. */
    GRU4REC("*", true),
    /** RecSys Challenge 2015, {@code yoochoose-clicks.dat}: session, ISO time, item, category; no header, or that of SR-GNN. */
    RSC15("*", true),
    /** RetailRocket's {@code events.csv}: timestamp in ms, visitorid, event, itemid, transactionid. */
    RETAILROCKET("view", true),
    /** CIKM Cup 2016, {@code train-item-views.csv}: session, user, item, timeframe in ms of the day, eventdate. */
    DIGINETICA("*", true),
    /** RecBole's {@code .inter}: tab-separated, each column's name followed by its type, as {@code item_id:token}. */
    RECBOLE("*", true),
    /** OTTO's JSON lines: a session a line with its events (aid, ts in ms, type); or a table session, aid, ts, type. */
    OTTO("clicks", true),
    /** Google Analytics 4, BigQuery's export as JSON; a session is user_pseudo_id and ga_session_id. */
    GA4("view_item", false),
    /** Snowplow's enriched events, as JSON of an Analytics SDK or as TSV of 131 columns; e-commerce plugin. */
    SNOWPLOW("product_view", false),
    /** Segment's calls as JSON; a visitor is anonymousId, or userId where there is none. */
    SEGMENT("Product Viewed", false),
    /** Metarank's events as JSON; a visitor is the session, or the user where there is none. */
    METARANK("click", false),
    /** Eddy's topic {@code recommendations} as JSON lines: the clicks that caused them. */
    RECOMMENDATIONS("*", false);

    private final String defaultEventType;
    private final boolean table;

    LogFormat(String defaultEventType, boolean table) {
        this.defaultEventType = defaultEventType;
        this.table = table;
    }

    /** The event type that published work on such logs uses, or {@code *} for all. */
    public String defaultEventType() {
        return defaultEventType;
    }

    /** Whether it is a table with columns, in text or Parquet. */
    boolean isTable() {
        return table;
    }

    /** Whether the user may say which column means what. */
    boolean takesColumns() {
        return this == CSV || this == JSON;
    }

    /** The unit of times where their size does not tell it. */
    EpochUnit fallbackUnit() {
        return switch (this) {
            case GRU4REC -> EpochUnit.SECONDS;
            case GA4 -> EpochUnit.MICROSECONDS;
            default -> EpochUnit.MILLISECONDS;
        };
    }
}
