package io.eddy.evaluation.log;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the formats that are tables: a click a line, columns behind a separator. */
final class TableParser {

    /** More, and a stray quote has swallowed clicks. */
    private static final int MOST_LINES_OF_A_FIELD = 10;

    private final LogFormat format;
    private final Collector collector;

    private int sessionColumn;
    private int itemColumn;
    private int timeColumn;
    /** Diginetica only: time stamps count from the day in this column. */
    private int dateColumn = -1;

    private int typeColumn = -1;

    TableParser(LogFormat format, Collector collector) {
        this.format = format;
        this.collector = collector;
    }

    void parse(Reader reader) throws IOException {
        char separator = switch (format) {
            case GRU4REC -> '\t';
            case DIGINETICA -> ';';
            default -> ',';
        };
        try (var csv = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(reader)) {
            var records = csv.iterator();
            if (format == LogFormat.RSC15) {
                sessionColumn = 0;
                timeColumn = 1;
                itemColumn = 2;
            } else if (records.hasNext()) {
                readHeader(records.next());
            }
            while (records.hasNext()) {
                readClick(records.next());
            }
        }
    }

    private void readHeader(CsvRecord header) throws LogReadException {
        var names = new ArrayList<String>();
        for (var name : header.getFields()) {
            names.add(name.strip().replace("\uFEFF", "").toLowerCase(Locale.ROOT));
        }
        var columns = TableColumns.of(format);
        sessionColumn = column(names, columns.session());
        itemColumn = column(names, columns.item());
        timeColumn = column(names, columns.time());
        typeColumn = names.indexOf(columns.type());
        dateColumn = columns.day() == null ? -1 : column(names, columns.day());
    }

    private int column(List<String> names, String name) throws LogReadException {
        int column = names.indexOf(name);
        if (column < 0) {
            throw collector.noSuchLog("the header has no column " + name + ", only " + names);
        }
        return column;
    }

    private void readClick(CsvRecord line) throws LogReadException {
        for (var field : line.getFields()) {
            if (field.lines().limit(MOST_LINES_OF_A_FIELD + 1).count() > MOST_LINES_OF_A_FIELD) {
                throw collector.noSuchLog(
                        "a quote is opened in line " + line.getStartingLineNumber() + " and not closed soon after");
            }
        }
        int columns = Math.max(Math.max(sessionColumn, itemColumn), Math.max(timeColumn, dateColumn)) + 1;
        if (line.getFieldCount() < columns) {
            refuse(line, "expected at least " + columns + " columns, found " + line.getFieldCount());
            return;
        }
        var sessionId = line.getField(sessionColumn);
        var itemId = line.getField(itemColumn);
        long timeMs;
        try {
            timeMs = time(line);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            refuse(line, "'" + LogReader.abbreviate(line.getField(timeColumn)) + "' is not a time");
            return;
        }
        var type = typeColumn >= 0
                        && typeColumn < line.getFieldCount()
                        && !line.getField(typeColumn).isBlank()
                ? line.getField(typeColumn)
                : TableColumns.DEFAULT_EVENT_TYPE;
        collector.click(line.getStartingLineNumber(), sessionId, itemId, timeMs, type);
    }

    private long time(CsvRecord line) {
        long timeMs = TableColumns.timeMs(format, line.getField(timeColumn));
        return dateColumn < 0
                ? timeMs
                : LocalDate.parse(line.getField(dateColumn))
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                                .toEpochMilli()
                        + timeMs;
    }

    private void refuse(CsvRecord line, String reason) throws LogReadException {
        collector.unreadable(line.getStartingLineNumber(), reason);
    }
}
