package io.eddy.clicklog.preparation;

import io.eddy.catalogue.session.Session;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;

/** How much of the end of a log is held out; sessions stay whole and belong where they start. */
public sealed interface HeldOut {

    /** Nothing at all. */
    HeldOut NONE = new None();

    /**
     * Index of the first session that is held out, the number of sessions where none is.
     *
     * @param sessions by their start, oldest first, at least one
     */
    int firstHeldOut(List<Session> sessions);

    /** For manifests and tables. */
    String describe();

    /** Nothing is held out. */
    record None() implements HeldOut {

        @Override
        public int firstHeldOut(List<Session> sessions) {
            return sessions.size();
        }

        @Override
        public String describe() {
            return "none";
        }
    }

    /**
     * The sessions that start in the last so much time, counted back from the latest click; one that starts exactly
     * so long before it is held out.
     */
    record Last(Duration duration) implements HeldOut {

        private static final Duration SHORTEST = Duration.ofMillis(1);
        private static final Duration LONGEST = Duration.ofDays(10_000);

        public Last {
            if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "The duration held out is " + duration + ", expected " + SHORTEST + " to " + LONGEST + ".");
            }
        }

        @Override
        public int firstHeldOut(List<Session> sessions) {
            long latestClick = sessions.stream().mapToLong(Session::endMs).max().orElseThrow();
            long from = latestClick - duration.toMillis();
            int index = sessions.size();
            while (index > 0 && sessions.get(index - 1).startMs() >= from) {
                index--;
            }
            return index;
        }

        @Override
        public String describe() {
            return "sessions that start in the last " + duration;
        }
    }

    /** The latest sessions by their start, rounded to whole ones; equal starts stay in the order of the log. */
    record LatestShare(double share) implements HeldOut {

        public LatestShare {
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException(
                        "The share held out is " + share + ", expected more than 0 and below 1.");
            }
        }

        @Override
        public int firstHeldOut(List<Session> sessions) {
            return (int) Math.round(sessions.size() * (1 - share));
        }

        @Override
        public String describe() {
            return "latest "
                    + BigDecimal.valueOf(share)
                            .movePointRight(2)
                            .stripTrailingZeros()
                            .toPlainString() + " % of the sessions";
        }
    }

    /**
     * Reads {@code none}, a duration as {@code P1D}, or a share as {@code 0.1}.
     *
     * @throws IllegalArgumentException where the text is none of them, or out of range
     */
    static HeldOut parse(String text) {
        if (text.toLowerCase(Locale.ROOT).equals("none")) {
            return NONE;
        }
        try {
            return text.toUpperCase(Locale.ROOT).startsWith("P")
                    ? new Last(Duration.parse(text))
                    : new LatestShare(Double.parseDouble(text));
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither 'none', nor a duration as P1D, nor a share as 0.1.", e);
        }
    }
}
