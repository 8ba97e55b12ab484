package io.eddy.evaluation.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Reads event logs, plain or packed with gzip or zstd, in any {@link LogFormat}, and the tables among them in Parquet too.
 *
 * <p>A line that cannot be read is counted and the first few are kept; a strict reader stops at the first. In Parquet, a line is a
 * row; the first has number 1.
 */
public final class LogReader {

    /** A broken first line does not hide what a log of JSON lines is. */
    private static final int LINES_TO_TELL_JSON_BY = 100;

    private final LogFormat requiredFormat;
    private final Set<String> requiredEventTypes;
    private final boolean strict;

    /** A lenient reader that finds the format out and takes the format's default event types. */
    public LogReader() {
        this(null, Set.of(), false);
    }

    /**
     * @param format null to find it out by the first lines, or the columns of a Parquet file
     * @param eventTypes which events to take, empty for the format's default; {@code *} takes all
     * @param strict stop at the first line that cannot be read
     */
    public LogReader(LogFormat format, Set<String> eventTypes, boolean strict) {
        this.requiredFormat = format;
        this.requiredEventTypes = Set.copyOf(eventTypes);
        this.strict = strict;
    }

    /** @throws LogReadException where there is no such log, its format is unknown, it holds no click, or strictness asks for it */
    public ClickLog read(Path file) throws LogReadException {
        return read(file, bytes -> {});
    }

    /**
     * @param bytesRead told from time to time, in the calling thread, how many bytes of the file have been read, packed as
     *     they are; ends at the size of the file
     * @throws LogReadException where there is no such log, its format is unknown, it holds no click, or strictness asks for it
     */
    public ClickLog read(Path file, LongConsumer bytesRead) throws LogReadException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new LogReadException(
                    file + " is no regular file; a pipe or folder has to be written to a file first.");
        }
        try {
            return LogFile.isParquet(file) ? readParquet(file, bytesRead) : readLines(file, bytesRead);
        } catch (LogReadException e) {
            throw e;
        } catch (IOException e) {
            throw new LogReadException("The event log " + file + " cannot be read: " + reason(e), e);
        }
    }

    private ClickLog readLines(Path file, LongConsumer bytesRead) throws IOException {
        var format = requiredFormat == null ? detect(file) : requiredFormat;
        var collector = collector(file, format, "line");
        try (var reader = LogFile.open(file, bytesRead)) {
            switch (format) {
                case OTTO, GA4, SNOWPLOW, SEGMENT, METARANK ->
                    new JsonLinesParser(format, collector).parse(new LineReader(reader));
                case CSV, GRU4REC, RSC15, RETAILROCKET, DIGINETICA -> new TableParser(format, collector).parse(reader);
            }
        } catch (CsvParseException | UncheckedIOException e) {
            // FastCSV wraps what goes wrong below it.
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof IOException below) {
                    throw below;
                }
            }
            throw new LogReadException(file + " cannot be read as " + format + ": " + e.getMessage(), e);
        }
        return collector.log();
    }

    private ClickLog readParquet(Path file, LongConsumer bytesRead) throws IOException {
        try (var parser = new ParquetParser(file)) {
            var format = requiredFormat == null ? parser.detect() : requiredFormat;
            if (format == null) {
                throw new LogReadException(file + " is Parquet with the columns of no known format: " + parser.names()
                        + ". Name the format, or name the columns session_id, item_id and timestamp (milliseconds).");
            }
            var collector = collector(file, format, "row");
            parser.parse(format, collector, bytesRead);
            return collector.log();
        } catch (RuntimeException e) {
            throw new LogReadException(file + " cannot be read as Parquet: " + e, e);
        }
    }

    private Collector collector(Path file, LogFormat format, String place) {
        var eventTypes = requiredEventTypes.isEmpty() ? Set.of(format.defaultEventType()) : requiredEventTypes;
        return new Collector(file, format, place, eventTypes, strict);
    }

    private static LogFormat detect(Path file) throws IOException {
        try (var reader = LogFile.open(file, bytes -> {})) {
            var lines = new LineReader(reader);
            var first = lines.next();
            if (first == null) {
                throw new LogReadException(file + " is empty.");
            }
            var format = first.isBlank() || first.stripLeading().startsWith("{")
                    ? detectJson(first, lines)
                    : LogFormat.detect(first);
            if (format == null) {
                throw new LogReadException(file + ": line 1 begins none of the known formats "
                        + List.of(LogFormat.values())
                        + ": " + abbreviate(first) + ". Name the format, or convert the log to CSV with the header"
                        + " session_id,item_id,timestamp (milliseconds).");
            }
            return format;
        }
    }

    private static LogFormat detectJson(String first, LineReader lines) throws IOException {
        for (var line = first; line != null && lines.number() <= LINES_TO_TELL_JSON_BY; line = lines.next()) {
            var format = formatOf(line);
            if (format != null) {
                return format;
            }
        }
        return null;
    }

    private static LogFormat formatOf(String line) {
        try {
            return LogFormat.detect(JsonLinesParser.json(line));
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof EOFException ? "it is packed and cut off (" + e.getMessage() + ")" : e.toString();
    }

    static String abbreviate(String line) {
        var shown = line.length() > 80 ? line.substring(0, 80) + "..." : line;
        // A binary file's bytes could move the terminal's cursor about.
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
