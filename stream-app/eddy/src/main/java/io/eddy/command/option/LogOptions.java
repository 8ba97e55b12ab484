package io.eddy.command.option;

import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.ClickLog;
import io.eddy.clicklog.EpochUnit;
import io.eddy.clicklog.LogColumns;
import io.eddy.clicklog.LogFormat;
import io.eddy.clicklog.LogReadException;
import io.eddy.clicklog.LogReader;
import io.eddy.clicklog.ReadSettings;
import io.eddy.clicklog.preparation.LogSummary;
import io.eddy.command.terminal.TerminalProgress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** How event logs are read; the same for every command that reads one. */
public final class LogOptions {

    /** Smaller logs are read in a moment. */
    private static final long LEAST_SHOWN_BYTES = 8L << 20;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Format of the log: ${COMPLETION-CANDIDATES}. Found out by its beginning unless named.")
    private LogFormat format;

    @Option(
            names = "--columns",
            paramLabel = "COLUMNS",
            description =
                    "Which columns mean what, as session=visit,item=product,time=ts, with event=.., user=.. and id=.. where"
                            + " there are such: by name, by number from 1 where a table has no header, by path in JSON. Found out"
                            + " where they are called as usual.")
    private LogColumns columns;

    @Option(
            names = "--delimiter",
            paramLabel = "TEXT",
            description =
                    "Between the columns of a table: a comma, a semicolon, tab or a bar is found out, others have to be named.")
    private String delimiter;

    @Option(
            names = "--time-unit",
            paramLabel = "UNIT",
            description = "Unit of times that are numbers: s, ms, us or ns. Found out over the whole log unless named.")
    private EpochUnit timeUnit;

    @Option(
            names = "--event-types",
            split = ",",
            paramLabel = "TYPE",
            description = "Which events are clicks. By default what is usual for the format: view in RetailRocket,"
                    + " clicks in OTTO, view_item in GA4, product_view in Snowplow, Product Viewed in Segment, click in"
                    + " Metarank, else all (*).")
    private Set<String> eventTypes = Set.of();

    @Option(names = "--strict", description = "Stop at the first line that cannot be read, instead of counting it.")
    private boolean strict;

    /** Reads a log and says how, and what could not be read. */
    public ClickLog read(Path file, PrintWriter out) throws LogReadException {
        var log = readWithProgress(file);
        out.printf("%s: %,d clicks (format %s)%n", file, log.clicks().size(), log.format());
        if (log.columns() != null) {
            out.printf(
                    "  columns %s%s%n",
                    log.columns(),
                    log.timeUnit() == null ? "" : ", times in " + log.timeUnit().label());
        }
        if (log.leftOut() > 0) {
            out.printf("  %,d events of other types left out: %s%n", log.leftOut(), log.typesLeftOut());
        }
        if (log.duplicates() > 0) {
            out.printf("  %,d second deliveries of an event left out%n", log.duplicates());
        }
        if (log.unreadable() > 0) {
            out.printf(
                    "  %,d %ss cannot be read and are left out%s:%n",
                    log.unreadable(),
                    log.place(),
                    log.unreadable() > log.firstUnreadable().size() ? ", the first of them" : "");
            log.firstUnreadable()
                    .forEach(line -> out.printf("    %s %,d: %s%n", log.place(), line.line(), line.reason()));
        }
        out.flush();
        return log;
    }

    /**
     * Says what a log holds, and what smells.
     *
     * @param sessions the log's
     * @param gap that cut them, null where they are as in the log
     */
    public static LogSummary summarise(ClickLog log, List<Session> sessions, Duration gap, PrintWriter out) {
        var summary = LogSummary.of(log, sessions, gap, Instant.now());
        tell(log, summary, out);
        return summary;
    }

    public static void tell(ClickLog log, LogSummary summary, PrintWriter out) {
        out.printf("  %s%n", summary.inWords());
        warn(log, summary.warnings(), out);
    }

    public static void warn(ClickLog log, List<String> warnings, PrintWriter out) {
        warnings.forEach(warning -> out.printf("Note on %s: %s.%n", log.file().getFileName(), warning));
        out.flush();
    }

    private ClickLog readWithProgress(Path file) throws LogReadException {
        var reader = new LogReader(new ReadSettings(format, eventTypes, strict, columns, delimiter(), timeUnit));
        long bytes = file.toFile().length();
        if (bytes < LEAST_SHOWN_BYTES) {
            return reader.read(file);
        }
        try (var bar = TerminalProgress.bytes("Reading " + file.getFileName(), bytes)) {
            return reader.read(file, bar::stepTo);
        }
    }

    private String delimiter() {
        return delimiter == null
                ? null
                : delimiter.equalsIgnoreCase("tab") || delimiter.equals("\\t") ? "\t" : delimiter;
    }

    /** The events that were read as clicks of a log. */
    public Set<String> eventTypes(ClickLog log) {
        return eventTypes.isEmpty() ? Set.of(log.format().defaultEventType()) : Set.copyOf(eventTypes);
    }
}
