package io.eddy.clicklog.preparation;

import io.eddy.catalogue.file.Sha256;
import io.eddy.clicklog.ClickLog;
import io.eddy.clicklog.LogFormat;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The log that was prepared, and how it was read.
 *
 * @param file its name without folders
 * @param sha256 of the file as it lies there, gzip'd or not
 * @param eventTypes the events that were read as clicks, in order; {@code *} for all
 * @param columns that were read, as the option names them; null where the format has fields of its own
 * @param timeUnit of times that were numbers, null where none was
 * @param read what was read, null where that is not known
 */
public record LogSource(
        String file,
        String sha256,
        LogFormat format,
        List<String> eventTypes,
        String columns,
        String timeUnit,
        LogSummary read) {

    public LogSource {
        Objects.requireNonNull(file);
        Objects.requireNonNull(sha256);
        Objects.requireNonNull(format);
        eventTypes = eventTypes.stream().distinct().sorted().toList();
    }

    /** @param eventTypes what the log's reader was asked for */
    public static LogSource of(ClickLog log, Collection<String> eventTypes, LogSummary read) throws IOException {
        return new LogSource(
                log.file().getFileName().toString(),
                Sha256.of(log.file()),
                log.format(),
                List.copyOf(eventTypes),
                log.columns() == null ? null : log.columns().toString(),
                log.timeUnit() == null ? null : log.timeUnit().label(),
                read);
    }

    Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put("file", file);
        description.put("sha256", sha256);
        description.put("format", format.name());
        description.put("event_types", eventTypes);
        description.put("columns", columns);
        description.put("time_unit", timeUnit);
        description.put("read", read == null ? null : read.describe());
        return description;
    }
}
