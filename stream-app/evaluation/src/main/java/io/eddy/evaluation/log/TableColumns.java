package io.eddy.evaluation.log;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

/**
 * What a format calls its columns, in small letters; null where it has none.
 *
 * @param day the column with the day that times count from
 */
record TableColumns(String session, String item, String time, String type, String day) {

    /** The event type where a table names none. */
    static final String DEFAULT_EVENT_TYPE = "click";

    /** @return null where the format is no table with named columns */
    static TableColumns of(LogFormat format) {
        return switch (format) {
            case CSV -> new TableColumns("session_id", "item_id", "timestamp", "event_type", null);
            case GRU4REC -> new TableColumns("sessionid", "itemid", "time", "event_type", null);
            case RETAILROCKET -> new TableColumns("visitorid", "itemid", "timestamp", "event", null);
            case DIGINETICA -> new TableColumns("sessionid", "itemid", "timeframe", "event_type", "eventdate");
            case OTTO -> new TableColumns("session", "aid", "ts", "type", null);
            case RSC15, GA4, SNOWPLOW, SEGMENT, METARANK -> null;
        };
    }

    /** Whether a table with these columns is one of the format. */
    boolean areAmong(List<String> names) {
        return names.contains(session)
                && names.contains(item)
                && names.contains(time)
                && (day == null || names.contains(day));
    }

    /**
     * @return milliseconds since 1970, or since the beginning of the day
     * @throws java.time.DateTimeException or ArithmeticException or NumberFormatException where the text is no time
     */
    static long timeMs(LogFormat format, String text) {
        return switch (format) {
            case RSC15 -> Instant.parse(text).toEpochMilli();
            case GRU4REC ->
                new BigDecimal(text)
                        .movePointRight(3)
                        .setScale(0, RoundingMode.DOWN)
                        .longValueExact();
            default -> Long.parseLong(text);
        };
    }
}
