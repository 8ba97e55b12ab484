package io.eddy.clicklog;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.catalogue.session.LoggedClick;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes {@link LogFormat#CSV}, gzip'd. */
public final class LogWriter {

    /** Says its unit, so that nobody has to find it out. */
    private static final String TIME_COLUMN = "timestamp_ms";

    private LogWriter() {}

    public static void write(Path file, List<LoggedClick> clicks) throws IOException {
        try (var csv = CsvWriter.builder()
                .build(new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            csv.writeRecord("session_id", "item_id", TIME_COLUMN);
            for (var click : clicks) {
                csv.writeRecord(click.sessionId(), click.itemId(), Long.toString(click.eventTimeMs()));
            }
        }
    }
}
