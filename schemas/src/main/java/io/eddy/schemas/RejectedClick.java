package io.eddy.schemas;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Names of the headers that a record on {@link Topics#CLICKS_REJECTED} carries; their values are UTF-8 text. */
public final class RejectedClick {

    public static final String TOPIC = "eddy.topic";
    public static final String PARTITION = "eddy.partition";
    public static final String OFFSET = "eddy.offset";

    /** One of {@link Reason}'s labels. */
    public static final String REASON = "eddy.reason";

    /** One sentence for people: what was found, what was expected. */
    public static final String DETAIL = "eddy.detail";

    /** Length of the original value, where the record was too large to be kept whole. */
    public static final String VALUE_BYTES = "eddy.value-bytes";

    /** Length of the original key, where the record was too large to keep it whole. */
    public static final String KEY_BYTES = "eddy.key-bytes";

    /** The original time stamp in epoch milliseconds, where the topic takes none of that time. */
    public static final String TIMESTAMP = "eddy.timestamp";

    /** Why a click was not accepted. */
    public enum Reason {
        /** The bytes are not a click in the configured format. */
        MALFORMED,
        EMPTY_SESSION_ID,
        EMPTY_ITEM_ID,
        /** The session id, item id or event id is longer than the job accepts. */
        ID_TOO_LONG,
        /** The session id, item id or event id has lost characters, so that it may stand for several ids. */
        GARBLED_ID,
        /** The event time is further ahead of the job's clock than allowed. */
        CLOCK_AHEAD,
        /** The event time is before 1970. */
        NEGATIVE_TIME,
        /** The click belongs to a session that has already ended. */
        SESSION_ENDED,
        /** The session has already seen this event id. */
        DUPLICATE;

        /** As it stands in the header and in metric names. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Those that a click's session gives. */
        public static Set<Reason> ofTheSession() {
            return EnumSet.of(SESSION_ENDED, DUPLICATE);
        }

        /** Those that can be seen without its session. */
        public static Set<Reason> ofTheClickAlone() {
            return EnumSet.complementOf(EnumSet.of(SESSION_ENDED, DUPLICATE));
        }
    }

    private RejectedClick() {}
}
