package io.eddy.evaluation.log;

import de.siegmar.fastcsv.reader.CsvParseException;
import io.eddy.evaluation.log.ClickLog.UnreadableLine;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Reads event logs, plain or gzip'd, in any {@link LogFormat}.
 *
 * <p>A line that cannot be read is counted and the first few are kept; a strict reader stops at the first.
 */
public final class LogReader {

    private static final int KEPT_UNREADABLE_LINES = 5;

    /** Some three million years: times of the log are subtracted from each other without overflow. */
    private static final long LATEST_TIME_MS = 100_000_000_000_000_000L;

    private final LogFormat requiredFormat;
    private final Set<String> requiredEventTypes;
    private final boolean strict;

    /** A lenient reader that finds the format out and takes the format's default event types. */
    public LogReader() {
        this(null, Set.of(), false);
    }

    /**
     * @param format null to find it out by the first line
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
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new LogReadException(
                    file + " is no regular file; a pipe or folder has to be written to a file first.");
        }
        var format = requiredFormat == null ? detect(file) : requiredFormat;
        var collector = new Collector(file, format);
        try (var reader = open(file)) {
            if (format == LogFormat.OTTO) {
                new OttoParser(collector).parse(reader);
            } else {
                new TableParser(format, collector).parse(reader);
            }
        } catch (CsvParseException | UncheckedIOException e) {
            throw new LogReadException(file + " cannot be read as " + format + ": " + e.getMessage(), e);
        } catch (LogReadException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return collector.log();
    }

    private static LogFormat detect(Path file) throws LogReadException {
        try (var reader = open(file)) {
            var line = reader.readLine();
            if (line == null) {
                throw new LogReadException(file + " is empty.");
            }
            var format = LogFormat.detect(line);
            if (format == null) {
                throw new LogReadException(file + ": line 1 begins none of the known formats "
                        + List.of(LogFormat.values())
                        + ": " + abbreviate(line) + ". Name the format, or convert the log to CSV with the header"
                        + " session_id,item_id,timestamp (milliseconds).");
            }
            return format;
        } catch (LogReadException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        // Bytes that are no UTF-8 become U+FFFD: an id with one is unusual, but it is an id.
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        try {
            return new BufferedReader(new InputStreamReader(uncompressed(in), decoder), 1 << 16);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream uncompressed(BufferedInputStream in) throws IOException {
        in.mark(2);
        var magic = in.readNBytes(2);
        in.reset();
        return Arrays.equals(magic, new byte[] {0x1f, (byte) 0x8b}) ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static LogReadException unreadable(Path file, IOException cause) {
        var reason = cause instanceof NoSuchFileException ? "there is no such file" : cause.toString();
        return new LogReadException("The event log " + file + " cannot be read: " + reason, cause);
    }

    static String abbreviate(String line) {
        var shown = line.length() > 80 ? line.substring(0, 80) + "..." : line;
        // A binary file's bytes could move the terminal's cursor about.
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    /** Takes what the parsers find. */
    final class Collector {

        private final Path file;
        private final LogFormat format;
        private final Set<String> eventTypes;
        private final List<LoggedClick> clicks = new ArrayList<>();
        private final List<UnreadableLine> firstUnreadable = new ArrayList<>();
        private long unreadable;
        private long leftOut;

        private Collector(Path file, LogFormat format) {
            this.file = file;
            this.format = format;
            this.eventTypes = requiredEventTypes.isEmpty() ? Set.of(format.defaultEventType()) : requiredEventTypes;
        }

        void click(long line, String sessionId, String itemId, long eventTimeMs, String eventType)
                throws LogReadException {
            if (sessionId.isBlank() || itemId.isBlank()) {
                unreadable(line, sessionId.isBlank() ? "the session id is empty" : "the item id is empty");
                return;
            }
            if (Math.abs(eventTimeMs / 2) > LATEST_TIME_MS / 2) {
                unreadable(line, "the time " + eventTimeMs + " ms is beyond reckoning");
                return;
            }
            if (eventTypes.contains("*") || eventTypes.contains(eventType)) {
                clicks.add(new LoggedClick(sessionId, itemId, eventTimeMs, eventType));
            } else {
                leftOut++;
            }
        }

        void unreadable(long line, String reason) throws LogReadException {
            if (strict) {
                throw new LogReadException(file + ": line " + line + ": " + reason);
            }
            if (firstUnreadable.size() < KEPT_UNREADABLE_LINES) {
                firstUnreadable.add(new UnreadableLine(line, reason));
            }
            unreadable++;
        }

        LogReadException noSuchLog(String reason) {
            return new LogReadException(file + " is not a log of format " + format + ": " + reason);
        }

        private ClickLog log() throws LogReadException {
            if (clicks.isEmpty()) {
                var first = firstUnreadable.isEmpty()
                        ? ""
                        : ", the first is line " + firstUnreadable.get(0).line() + ": "
                                + firstUnreadable.get(0).reason();
                throw new LogReadException(file + " holds no click in format " + format + ": " + leftOut
                        + " events of other types, " + unreadable + " unreadable lines" + first);
            }
            return new ClickLog(file, format, clicks, leftOut, unreadable, firstUnreadable);
        }
    }
}
