package io.eddy.clicklog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import io.eddy.catalogue.Utf8Reader;
import io.eddy.clicklog.packing.PackedFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Reads event logs, plain or packed with gzip or zstd, in any {@link LogFormat}, and the tables among them in Parquet too.
 *
 * <p>A line that cannot be read is counted and the first few are kept; a strict reader stops at the first. In Parquet, a line is a
 * row, in a JSON array an object; the first has number 1. A file that is packed, and does not unpack to its end, is refused.
 */
public final class LogReader {

    /** A broken first line does not hide what a log of JSON is. */
    private static final int OBJECTS_TO_TELL_JSON_BY = 100;

    private final ReadSettings settings;

    /** A lenient reader that finds the format out and takes the format's default event types. */
    public LogReader() {
        this(ReadSettings.DEFAULT);
    }

    /**
     * @param format null to find it out by the first lines, or the columns of a Parquet file
     * @param eventTypes which events to take, empty for the format's default; {@code *} takes all
     * @param strict stop at the first line that cannot be read
     */
    public LogReader(LogFormat format, Set<String> eventTypes, boolean strict) {
        this(new ReadSettings(format, eventTypes, strict, null, null, null));
    }

    public LogReader(ReadSettings settings) {
        this.settings = settings;
    }

    /** @throws LogReadException where there is no such log, its format is unknown, it holds no click, or strictness asks for it */
    public ClickLog read(Path file) throws LogReadException {
        return read(file, bytes -> {});
    }

    /**
     * @param bytesRead told from time to time, in the calling thread, how many bytes of the file have been read, packed as
     *     they are; ends at the size of the file; begins anew where the file has to be read a second time
     * @throws LogReadException where there is no such log, its format is unknown, it holds no click, or strictness asks for it
     */
    public ClickLog read(Path file, LongConsumer bytesRead) throws LogReadException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new LogReadException(
                    file + " is no regular file; a pipe or folder has to be written to a file first.");
        }
        try {
            return PackedFile.isParquet(file) ? readParquet(file, bytesRead) : readText(file, bytesRead);
        } catch (LogReadException e) {
            throw e;
        } catch (IOException e) {
            throw new LogReadException("The event log " + file + " cannot be read: " + reason(e), e);
        }
    }

    private ClickLog readText(Path file, LongConsumer bytesRead) throws IOException {
        var beginning = beginning(file);
        try {
            if (beginning.json()) {
                return readJson(file, beginning, bytesRead);
            }
            var layout = TableLayout.ofText(beginning.firstLine(), settings);
            return read(layout.format(), layout.columns(), times -> {
                var collector = new Collector(
                        file, layout.format(), layout.columns(), layout.guessed(), "line", settings, times);
                try (var reader = open(file, bytesRead)) {
                    new TableParser(layout, collector).parse(reader);
                } catch (CsvParseException | UncheckedIOException e) {
                    throw unwrapped(e, file, layout.format());
                }
                return collector;
            });
        } catch (IllegalArgumentException e) {
            throw notUnderstood(file, e);
        }
    }

    private ClickLog readJson(Path file, Beginning beginning, LongConsumer bytesRead) throws IOException {
        var layout = JsonLayout.of(beginning.objects(), settings);
        return read(layout.format(), layout.columns(), times -> {
            var collector = new Collector(
                    file,
                    layout.format(),
                    layout.columns(),
                    layout.guessed(),
                    beginning.lines() ? "line" : "object",
                    settings,
                    times);
            try (var reader = open(file, bytesRead)) {
                if (beginning.lines()) {
                    new JsonLinesParser(layout.events(), collector).parse(new LineReader(reader));
                } else {
                    readValues(layout.events(), collector, reader);
                }
            }
            return collector;
        });
    }

    private static void readValues(JsonLinesParser.Events events, Collector collector, Reader reader)
            throws IOException {
        try (var values = new JsonValues(reader)) {
            for (var value = values.next(); value != null; value = values.next()) {
                try {
                    JsonLinesParser.read(events, value, values.number(), collector);
                } catch (UnreadableEventException e) {
                    collector.unreadable(values.number(), e.getMessage());
                }
            }
        }
    }

    private ClickLog readParquet(Path file, LongConsumer bytesRead) throws IOException {
        if (settings.format() != null && !settings.format().isTable()) {
            throw new LogReadException(file + " is not a log of format " + settings.format()
                    + ": it is Parquet, and the format is no table with named columns");
        }
        try {
            var layout = TableLayout.ofNames(names(file), settings);
            return read(layout.format(), layout.columns(), times -> {
                var collector = new Collector(
                        file, layout.format(), layout.columns(), layout.guessed(), "row", settings, times);
                try (var parser = new ParquetParser(file)) {
                    parser.parse(layout, collector, bytesRead);
                }
                return collector;
            });
        } catch (IllegalArgumentException e) {
            throw notUnderstood(file, e);
        } catch (RuntimeException e) {
            throw new LogReadException(file + " cannot be read as Parquet; it is cut off or damaged: " + e, e);
        }
    }

    private static List<String> names(Path file) throws IOException {
        try (var parser = new ParquetParser(file)) {
            return parser.names();
        }
    }

    /** Reads a log, and once more where its times turn out to be of another unit than they began with. */
    private ClickLog read(LogFormat format, LogColumns columns, Reading reading) throws IOException {
        var ofColumn = columns == null ? null : EpochUnit.ofName(columns.time());
        var times = EventTimes.of(settings.timeUnit() == null ? ofColumn : settings.timeUnit(), format.fallbackUnit());
        while (true) {
            var collector = reading.with(times);
            var better = times.better();
            if (better == null) {
                return collector.log();
            }
            times = better;
        }
    }

    private interface Reading {
        Collector with(EventTimes times) throws IOException;
    }

    /**
     * What tells the format of a log.
     *
     * @param lines whether JSON is an object a line
     * @param objects the first of a JSON log
     */
    private record Beginning(String firstLine, boolean json, boolean lines, List<JsonNode> objects) {}

    private Beginning beginning(Path file) throws IOException {
        try (var reader = open(file, bytes -> {})) {
            var lines = new LineReader(reader);
            var first = lines.next();
            while (first != null && first.isBlank()) {
                first = lines.next();
            }
            if (first == null) {
                throw new LogReadException(file + " is empty.");
            }
            if (first.indexOf(0) >= 0) {
                throw new LogReadException(file
                        + " holds NUL characters in its first line, as UTF-16 without a mark does; expected UTF-8.");
            }
            if (first.chars().filter(c -> c == '\t').count() == SnowplowTsv.COLUMNS - 1) {
                var event = JsonLinesParser.json("{\"collector_tstamp\":0}");
                return new Beginning(first, true, true, List.of(event));
            }
            boolean table = settings.format() != null && settings.format().isTable();
            boolean begun =
                    first.stripLeading().startsWith("{") || first.stripLeading().startsWith("[");
            if (begun
                    ? table && settings.format() != LogFormat.OTTO
                    : (table || settings.format() == null) && !isPrinted(first)) {
                return new Beginning(first, false, false, List.of());
            }
            if (first.stripLeading().startsWith("[")) {
                return new Beginning(first, true, false, firstValues(file));
            }
            var objects = firstObjects(first, lines);
            return objects.isEmpty()
                    ? new Beginning(first, true, false, firstValues(file))
                    : new Beginning(first, true, true, objects);
        }
    }

    /** Whether a line ends in an object behind a key, as a console consumer prints it. */
    private static boolean isPrinted(String line) {
        try {
            return line.contains("\t{") && new NamedFields(null).parse(line).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static List<JsonNode> firstObjects(String first, LineReader lines) throws IOException {
        var objects = new ArrayList<JsonNode>();
        for (var line = first; line != null && lines.number() <= OBJECTS_TO_TELL_JSON_BY; line = lines.next()) {
            try {
                var value = new NamedFields(null).parse(line);
                if (value.isObject()) {
                    objects.add(value);
                }
            } catch (JsonProcessingException e) {
                // The lines around it tell the format.
            }
        }
        return objects;
    }

    private static List<JsonNode> firstValues(Path file) throws IOException {
        var objects = new ArrayList<JsonNode>();
        try (var values = new JsonValues(open(file, bytes -> {}))) {
            for (var value = values.next();
                    value != null && objects.size() < OBJECTS_TO_TELL_JSON_BY;
                    value = values.next()) {
                if (value.isObject()) {
                    objects.add(value);
                }
            }
        }
        return objects;
    }

    private static Reader open(Path file, LongConsumer bytesRead) throws IOException {
        var in = PackedFile.open(file, bytesRead);
        try {
            return new Utf8Reader(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static LogReadException notUnderstood(Path file, IllegalArgumentException e) {
        return new LogReadException(file + ": " + e.getMessage(), e);
    }

    /** FastCSV wraps what goes wrong below it. */
    private static IOException unwrapped(RuntimeException thrown, Path file, LogFormat format) {
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException below) {
                return below;
            }
        }
        return new LogReadException(file + " cannot be read as " + format + ": " + thrown.getMessage(), thrown);
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof EOFException) {
            return "it is packed and cut off (" + e.getMessage() + ")";
        }
        return e.getClass() == IOException.class || e instanceof CharacterCodingException
                ? e.getMessage()
                : e.toString();
    }

    static String abbreviate(String line) {
        var shown = line.length() > 80 ? line.substring(0, 80) + "..." : line;
        // A binary file's bytes could move the terminal's cursor about.
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
