package io.eddy.clicklog;

import java.util.Locale;
import java.util.stream.Stream;

/** What a number counts that tells a time since 1970. */
public enum EpochUnit {
    SECONDS("s", 1_000_000_000L),
    MILLISECONDS("ms", 1_000_000L),
    MICROSECONDS("us", 1_000L),
    NANOSECONDS("ns", 1L);

    /**
     * The years that event logs are of, in seconds: by them no number fits two units. Seconds since 2001 and the 100 ns since the year 1 of
     * other clocks are of the years before, if they are taken for seconds and nanoseconds since 1970.
     */
    private static final long SECONDS_OF_1995 = 788_918_400L;

    private static final long SECONDS_OF_2100 = 4_102_444_800L;

    private final String label;
    private final long nanos;
    private final long first;
    private final long end;

    EpochUnit(String label, long nanos) {
        this.label = label;
        this.nanos = nanos;
        this.first = SECONDS_OF_1995 * (1_000_000_000L / nanos);
        this.end = SECONDS_OF_2100 * (1_000_000_000L / nanos);
    }

    /** As it is named in options and shown: {@code s}, {@code ms}, {@code us}, {@code ns}. */
    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException that names the labels there are */
    public static EpochUnit labelled(String label) {
        return Stream.of(values())
                .filter(unit -> unit.label.equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + label + "' is no unit of time, expected s, ms, us or ns."));
    }

    /** @return the unit that a column says by its name, as {@code timestamp_ms}; null where it says none */
    static EpochUnit ofName(String column) {
        int underscore = column.lastIndexOf('_');
        return underscore < 0
                ? null
                : switch (column.substring(underscore + 1).toLowerCase(Locale.ROOT)) {
                    case "s", "sec", "seconds" -> SECONDS;
                    case "ms", "millis", "milliseconds" -> MILLISECONDS;
                    case "us", "micros", "microseconds" -> MICROSECONDS;
                    case "ns", "nanos", "nanoseconds" -> NANOSECONDS;
                    default -> null;
                };
    }

    /** Whether a time is of the years that event logs are of. */
    static boolean isLikely(long ms) {
        return MILLISECONDS.first <= ms && ms < MILLISECONDS.end;
    }

    /** @return the one unit by which the number is a time between 1995 and 2100; null where there is none */
    static EpochUnit of(long number) {
        for (var unit : values()) {
            if (number >= unit.first && number < unit.end) {
                return unit;
            }
        }
        return null;
    }

    /** Whether the number is a time behind 2100 by this unit, and one between 1995 and 2100 by a finer one. */
    boolean isTooCoarseFor(long number) {
        return number >= end && of(number) != null;
    }

    /** Nanoseconds in one of it. */
    long nanos() {
        return nanos;
    }
}
