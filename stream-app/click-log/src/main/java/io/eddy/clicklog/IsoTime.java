package io.eddy.clicklog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * ISO 8601 as event trackers, databases and pandas write it: with a T or a blank, a point or a comma before the fraction, a zone as Z,
 * UTC, +02:00, +0200 or +02, or none; slashes instead of hyphens too, the year first. Where none is named the time is UTC. A date alone is the beginning of its day.
 */
final class IsoTime {

    /** That {@link #nanosOfUtc} leaves the text to {@link #parse}. */
    static final long NOT_PLAIN = Long.MIN_VALUE;

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendPattern("[' ']")
            .appendPattern("[XXX][XX][X]['UTC']['GMT']")
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            // Else the 29th of February is taken for the 28th where there is none.
            .withResolverStyle(ResolverStyle.STRICT);

    private static final Pattern SLASHES = Pattern.compile("\\d{4}/\\d\\d/\\d\\d");

    private static final int LENGTH_TO_SECONDS = "2014-04-07T10:51:09".length();
    private static final long NANOS_IN_SECOND = 1_000_000_000L;

    private IsoTime() {}

    /** @throws java.time.DateTimeException where the text is no such time */
    static Instant parse(String text) {
        var iso = text.replace(',', '.');
        if (SLASHES.matcher(iso).lookingAt()) {
            iso = iso.replaceFirst("/", "-").replaceFirst("/", "-");
        }
        TemporalAccessor time = FORMAT.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        if (time instanceof OffsetDateTime offset) {
            return offset.toInstant();
        }
        return time instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC)
                : ((LocalDate) time).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * The most usual form without a library's parser, which would take most of the time of reading a log:
     * {@code 2014-04-07T10:51:09.277Z}, with T or blank, up to nine digits of a second or none, Z or none.
     *
     * @return nanoseconds since 1970; {@link #NOT_PLAIN} where it is of another form, or before 1970 or after 2261
     */
    static long nanosOfUtc(String text) {
        if (text.length() < LENGTH_TO_SECONDS
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || (text.charAt(10) != 'T' && text.charAt(10) != ' ')
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return NOT_PLAIN;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        if (year < 1970
                || year > 2261
                || month < 1
                || month > 12
                || day < 1
                || day > YearMonth.of(year, month).lengthOfMonth()
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59) {
            return NOT_PLAIN;
        }
        int at = LENGTH_TO_SECONDS;
        long fraction = 0;
        if (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
            long scale = NANOS_IN_SECOND;
            int point = at++;
            while (at < text.length() && scale > 1 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                scale /= 10;
                fraction += (text.charAt(at++) - '0') * scale;
            }
            if (at == point + 1) {
                return NOT_PLAIN;
            }
        }
        if (at < text.length() && text.charAt(at) == 'Z') {
            at++;
        }
        return at < text.length()
                ? NOT_PLAIN
                : (LocalDate.of(year, month, day).toEpochDay() * 86_400L + hour * 3_600L + minute * 60L + second)
                                * NANOS_IN_SECOND
                        + fraction;
    }

    /** @return -1 where one is no digit */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }
}
