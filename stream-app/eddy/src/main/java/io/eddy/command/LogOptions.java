package io.eddy.command;

import io.eddy.evaluation.log.ClickLog;
import io.eddy.evaluation.log.LogFormat;
import io.eddy.evaluation.log.LogReadException;
import io.eddy.evaluation.log.LogReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Option;

/** How event logs are read; the same for every command that reads one. */
final class LogOptions {

    /** Smaller logs are read in a moment. */
    private static final long LEAST_SHOWN_BYTES = 8L << 20;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Format of the log: ${COMPLETION-CANDIDATES}. Found out by its beginning unless named.")
    private LogFormat format;

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

    /** Reads a log and says what was found. */
    ClickLog read(Path file, PrintWriter out) throws LogReadException {
        var log = readWithProgress(file);
        out.printf("%s: %,d clicks (format %s)%n", file, log.clicks().size(), log.format());
        if (log.leftOut() > 0) {
            out.printf("  %,d events of other types left out%n", log.leftOut());
        }
        if (log.unreadable() > 0) {
            out.printf(
                    "  %,d lines cannot be read and are left out%s:%n",
                    log.unreadable(), log.unreadable() > log.firstUnreadable().size() ? ", the first of them" : "");
            log.firstUnreadable().forEach(line -> out.printf("    line %,d: %s%n", line.line(), line.reason()));
        }
        out.flush();
        return log;
    }

    private ClickLog readWithProgress(Path file) throws LogReadException {
        var reader = new LogReader(format, eventTypes, strict);
        long bytes = file.toFile().length();
        if (bytes < LEAST_SHOWN_BYTES) {
            return reader.read(file);
        }
        try (var bar = Progress.bytes("Reading " + file.getFileName(), bytes)) {
            return reader.read(file, bar::stepTo);
        }
    }

    /** The events that were read as clicks of a log. */
    Set<String> eventTypes(ClickLog log) {
        return eventTypes.isEmpty() ? Set.of(log.format().defaultEventType()) : Set.copyOf(eventTypes);
    }
}
