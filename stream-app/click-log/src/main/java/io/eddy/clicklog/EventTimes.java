package io.eddy.clicklog;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.EnumMap;
import java.util.Map;

/**
 * The times of one log: reads each, and finds out on the way what unit their numbers are in.
 *
 * <p>A number between 1995 and 2100 by one unit is so by no other. The log's first such number tells the unit, a later one of another
 * unit is refused; at the end {@link #better} says whether most numbers were of another, and the log is read again. Numbers that no
 * unit fits, as of a broken clock, are refused then. Where a tenth or more of numbers are such, and no time is a text, as in a log that
 * counts from 0, none is taken for a time since 1970: they only tell the order.
 */
final class EventTimes {

    /** How what is no time is told. */
    static final String NO_TIME = "is not a time";

    private static final int NANOS_IN_MS = 1_000_000;
    private static final int NANOS_IN_SECOND = 1_000_000_000;
    private static final int MOST_TIMES_FOR_ONE_OF_NO_UNIT = 9;
    private static final int MOST_DIGITS = 1_000;
    private static final int DIGITS_OF_A_LONG = 18;
    /** Sessions go on behind midnight. */
    private static final long LONGEST_DAY_MS = 2L * 86_400_000;
    /** Doubles between whole numbers up to here are whole numbers of microseconds, as near as a double can tell. */
    private static final double LARGEST_EXACT_DOUBLE = 1L << 53;

    private final EpochUnit fallback;
    private final boolean decided;
    private final boolean orderOnly;
    /** Whether numbers of no unit are refused. */
    private final boolean refusing;

    private EpochUnit unit;

    private final Map<EpochUnit, Long> counts = new EnumMap<>(EpochUnit.class);
    private long ofNoUnit;
    private long texts;

    // The time last read.
    private long ms;
    private int nanosOfMs;

    // A number in two parts, while text is read.
    private long whole;
    private int billionths;

    private EventTimes(EpochUnit unit, EpochUnit fallback, boolean decided, boolean orderOnly, boolean refusing) {
        this.unit = unit;
        this.fallback = fallback;
        this.decided = decided;
        this.orderOnly = orderOnly;
        this.refusing = refusing;
    }

    /**
     * @param named by the user, null to find the unit out
     * @param fallback of numbers where none of them is a time
     */
    static EventTimes of(EpochUnit named, EpochUnit fallback) {
        return new EventTimes(named, fallback, named != null, false, false);
    }

    /** @return null where the log was read as it should be, else what to read it again with */
    EventTimes better() {
        if (decided) {
            return null;
        }
        EpochUnit most = null;
        long inAll = 0;
        for (var entry : counts.entrySet()) {
            most = most == null || entry.getValue() > counts.get(most) ? entry.getKey() : most;
            inAll += entry.getValue();
        }
        if (texts == 0 && ofNoUnit * MOST_TIMES_FOR_ONE_OF_NO_UNIT > inAll) {
            return inAll == 0 ? null : new EventTimes(fallback, fallback, true, true, false);
        }
        boolean good = most == unit && (ofNoUnit == 0 || refusing);
        return good ? null : new EventTimes(most, fallback, false, false, true);
    }

    /** @return the unit of the log's numbers; null where no time was a number */
    EpochUnit unit() {
        return counts.isEmpty() && (ofNoUnit == 0 || refusing) ? null : unit == null ? fallback : unit;
    }

    /** Whether the log's numbers are times by no unit, and so tell no more than an order. */
    boolean tellsOrderOnly() {
        return orderOnly || (!decided && counts.isEmpty() && ofNoUnit > 0 && texts == 0);
    }

    /** Milliseconds since 1970 of the time last read. */
    long ms() {
        return ms;
    }

    /** What is behind the millisecond. */
    int nanosOfMs() {
        return nanosOfMs;
    }

    /**
     * A number, or ISO 8601: see {@link IsoTime}.
     *
     * @throws UnreadableEventException where it is neither, out of reach, or a number of another unit than the log's
     */
    void read(String text) throws UnreadableEventException {
        try {
            if (isPlainNumber(text)) {
                number(whole, billionths);
            } else if (isoFast(text)) {
                texts++;
            } else {
                readSlowly(text.strip());
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw noTime(text);
        }
    }

    /** @throws UnreadableEventException as {@link #read(String)} */
    void read(long number) throws UnreadableEventException {
        try {
            number(number, 0);
        } catch (ArithmeticException e) {
            throw noTime(Long.toString(number));
        }
    }

    /** @throws UnreadableEventException as {@link #read(String)} */
    void read(double number) throws UnreadableEventException {
        if (number == Math.rint(number) && Math.abs(number) < LARGEST_EXACT_DOUBLE) {
            read((long) number);
        } else if (Double.isFinite(number)) {
            read(BigDecimal.valueOf(number).toPlainString());
        } else {
            throw noTime(Double.toString(number));
        }
    }

    /**
     * A time that names its unit itself.
     *
     * @throws ArithmeticException where it is out of reach, as the number is that stands for no time
     */
    void read(long number, EpochUnit ofNumber) {
        if (number == Long.MIN_VALUE) {
            throw new ArithmeticException("no time");
        }
        texts++;
        long perMs = NANOS_IN_MS / ofNumber.nanos();
        if (perMs == 0) {
            set(Math.multiplyExact(number, ofNumber.nanos() / NANOS_IN_MS), 0);
        } else {
            set(Math.floorDiv(number, perMs), (int) (Math.floorMod(number, perMs) * ofNumber.nanos()));
        }
    }

    /** Moves the time last read, as from the beginning of a day. */
    void add(long moreMs) {
        ms = Math.addExact(ms, moreMs);
    }

    /** Milliseconds in a number that counts from a day's beginning, and so is of no unit by its size. */
    void readMsOfDay(String text) throws UnreadableEventException {
        try {
            long ofDay = decimal(text.strip()).setScale(0, RoundingMode.FLOOR).longValueExact();
            if (ofDay < 0 || ofDay > LONGEST_DAY_MS) {
                throw new UnreadableEventException("'" + LogReader.abbreviate(text) + "' are no milliseconds of a day");
            }
            set(ofDay, 0);
        } catch (ArithmeticException | NumberFormatException e) {
            throw noTime(text);
        }
    }

    static UnreadableEventException noTime(String text) {
        return new UnreadableEventException("'" + LogReader.abbreviate(text) + "' " + NO_TIME);
    }

    private void readSlowly(String text) throws UnreadableEventException {
        if (looksLikeANumber(text)) {
            var number = decimal(text);
            var floor = number.setScale(0, RoundingMode.FLOOR);
            number(
                    floor.longValueExact(),
                    number.subtract(floor).movePointRight(9).intValue());
        } else {
            instant(IsoTime.parse(text));
        }
    }

    /** A number as 1e999999999 is a few characters, and would be a thousand million digits. */
    private static BigDecimal decimal(String text) {
        var number = new BigDecimal(text);
        if (Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS) {
            throw new ArithmeticException("out of reach");
        }
        return number;
    }

    private static boolean looksLikeANumber(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int at = 0; at < text.length(); at++) {
            if ("+-.eE0123456789".indexOf(text.charAt(at)) < 0) {
                return false;
            }
        }
        // A date has more than one hyphen, and none behind an e.
        int hyphen = text.lastIndexOf('-');
        return hyphen <= 0 || Character.toLowerCase(text.charAt(hyphen - 1)) == 'e';
    }

    private void instant(Instant instant) {
        texts++;
        set(instant.toEpochMilli(), instant.get(ChronoField.NANO_OF_SECOND) % NANOS_IN_MS);
    }

    private boolean isoFast(String text) {
        long nanos = IsoTime.nanosOfUtc(text);
        if (nanos == IsoTime.NOT_PLAIN) {
            return false;
        }
        set(Math.floorDiv(nanos, (long) NANOS_IN_MS), (int) Math.floorMod(nanos, (long) NANOS_IN_MS));
        return true;
    }

    /** Reads digits with at most nine behind a point into {@link #whole} and {@link #billionths}. */
    private boolean isPlainNumber(String text) {
        boolean negative = text.startsWith("-");
        int at = negative ? 1 : 0;
        int begin = at;
        long number = 0;
        for (; at < text.length() && isDigit(text.charAt(at)); at++) {
            number = number * 10 + text.charAt(at) - '0';
        }
        if (at == begin || at - begin > DIGITS_OF_A_LONG) {
            return false;
        }
        int fraction = 0;
        if (at < text.length() && text.charAt(at) == '.') {
            int point = at++;
            int scale = NANOS_IN_SECOND;
            for (; at < text.length() && isDigit(text.charAt(at)) && scale > 1; at++) {
                scale /= 10;
                fraction += (text.charAt(at) - '0') * scale;
            }
            if (at == point + 1) {
                return false;
            }
        }
        if (at < text.length()) {
            return false;
        }
        whole = negative ? -number : number;
        billionths = fraction;
        if (negative && fraction > 0) {
            whole--;
            billionths = NANOS_IN_SECOND - fraction;
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void number(long number, int ofBillion) throws UnreadableEventException {
        if (!decided) {
            var fitting = EpochUnit.of(number);
            if (fitting == null) {
                ofNoUnit++;
                if (refusing) {
                    throw new UnreadableEventException("the time " + number + " is not between 1995 and 2100"
                            + (unit == null ? " by any unit" : " in " + unit.label()) + ", as the log's others are");
                }
            } else {
                counts.merge(fitting, 1L, Long::sum);
                unit = unit == null ? fitting : unit;
                if (fitting != unit) {
                    throw new UnreadableEventException("the time " + number + " is in " + fitting.label()
                            + ", the log's other times are in " + unit.label());
                }
            }
        } else if (!orderOnly && unit.isTooCoarseFor(number)) {
            throw new UnreadableEventException("the time " + number + " is behind 2100 in " + unit.label()
                    + ", and is in " + EpochUnit.of(number).label() + " by its size");
        } else {
            ofNoUnit++;
        }
        var applied = unit == null ? fallback : unit;
        switch (applied) {
            case SECONDS ->
                set(
                        Math.addExact(Math.multiplyExact(number, 1_000L), ofBillion / NANOS_IN_MS),
                        ofBillion % NANOS_IN_MS);
            case MILLISECONDS -> set(number, ofBillion / 1_000);
            case MICROSECONDS ->
                set(
                        Math.floorDiv(number, 1_000L),
                        (int) Math.floorMod(number, 1_000L) * 1_000 + ofBillion / NANOS_IN_MS);
            case NANOSECONDS ->
                set(Math.floorDiv(number, (long) NANOS_IN_MS), (int) Math.floorMod(number, (long) NANOS_IN_MS));
        }
    }

    private void set(long timeMs, int nanosBehind) {
        ms = timeMs;
        nanosOfMs = nanosBehind;
    }
}
