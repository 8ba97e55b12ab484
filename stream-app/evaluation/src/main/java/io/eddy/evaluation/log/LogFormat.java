package io.eddy.evaluation.log;

import java.util.Locale;

/** The event logs that people arrive with. */
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
    OTTO("clicks", true);

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
     * Tells the format by a log's first line.
     *
     * @return null where no format begins so
     */
    static LogFormat detect(String firstLine) {
        var line = firstLine.toLowerCase(Locale.ROOT);
        if (line.startsWith("{")) {
            return OTTO;
        }
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
}
