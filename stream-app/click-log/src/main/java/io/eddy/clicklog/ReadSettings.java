package io.eddy.clicklog;

import java.util.Set;

/**
 * How a log is to be read, as far as the user says; the log's beginning tells the rest.
 *
 * @param format null to find it out
 * @param eventTypes which events are clicks, empty for the format's default; {@code *} takes all
 * @param strict whether to stop at the first line that cannot be read, instead of counting it
 * @param columns null for the format's, or those that are called as usual
 * @param delimiter between the columns of a text table, null to find it out
 * @param timeUnit of times that are numbers, null to find it out
 */
public record ReadSettings(
        LogFormat format,
        Set<String> eventTypes,
        boolean strict,
        LogColumns columns,
        String delimiter,
        EpochUnit timeUnit) {

    /** Everything is found out, and lines that cannot be read are counted. */
    public static final ReadSettings DEFAULT = new ReadSettings(null, Set.of(), false, null, null, null);

    public ReadSettings {
        eventTypes = Set.copyOf(eventTypes);
        if (delimiter != null && (delimiter.isEmpty() || delimiter.contains("\n") || delimiter.contains("\""))) {
            throw new IllegalArgumentException("The delimiter is '" + delimiter + "', expected a character, or a few.");
        }
        if (columns != null && format != null && !format.takesColumns()) {
            throw new IllegalArgumentException(
                    "Columns are named for the formats CSV and JSON, or without a format; " + format + " has its own.");
        }
    }

    public ReadSettings withEventTypes(Set<String> value) {
        return new ReadSettings(format, value, strict, columns, delimiter, timeUnit);
    }

    public ReadSettings withStrict(boolean value) {
        return new ReadSettings(format, eventTypes, value, columns, delimiter, timeUnit);
    }

    public ReadSettings withColumns(LogColumns value) {
        return new ReadSettings(format, eventTypes, strict, value, delimiter, timeUnit);
    }

    public ReadSettings withDelimiter(String value) {
        return new ReadSettings(format, eventTypes, strict, columns, value, timeUnit);
    }

    public ReadSettings withTimeUnit(EpochUnit value) {
        return new ReadSettings(format, eventTypes, strict, columns, delimiter, value);
    }
}
