package io.eddy.clicklog;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.time.DateTimeException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads tables in text: a click a line, columns behind a delimiter. */
final class TableParser {

    /** The event type where a table names none. */
    static final String DEFAULT_EVENT_TYPE = "click";

    /** More, and a stray quote has swallowed clicks. */
    private static final int MOST_LINES_OF_A_FIELD = 10;

    private final TableLayout layout;
    private final Collector collector;
    private final int neededWidth;

    TableParser(TableLayout layout, Collector collector) {
        this.layout = layout;
        this.collector = collector;
        this.neededWidth = 1
                + IntStream.of(
                                layout.at().session(),
                                layout.at().item(),
                                layout.at().time(),
                                layout.at().user(),
                                layout.at().day())
                        .max()
                        .orElseThrow();
    }

    void parse(Reader reader) throws IOException {
        try (var csv = CsvReader.builder()
                .fieldSeparator(layout.delimiter())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(reader)) {
            var records = csv.iterator();
            List<String> header = List.of();
            if (layout.header() && records.hasNext()) {
                header = records.next().getFields();
            }
            while (records.hasNext()) {
                var line = records.next();
                try {
                    readClick(line);
                } catch (UnreadableEventException e) {
                    requireNoOtherHeader(line, header);
                    collector.unreadable(line.getStartingLineNumber(), e.getMessage());
                }
            }
        }
    }

    private void readClick(CsvRecord line) throws LogReadException, UnreadableEventException {
        requireWhole(line);
        var session =
                layout.at().session() < 0 ? null : line.getField(layout.at().session());
        var user = layout.at().user() < 0 ? null : line.getField(layout.at().user());
        if (session != null && user != null) {
            user = Collector.user(user);
        }
        readTime(line);
        var sessionId = Collector.sessionId(session, user);
        collector.click(
                line.getStartingLineNumber(),
                sessionId,
                line.getField(layout.at().item()),
                fieldOr(line, layout.at().event(), DEFAULT_EVENT_TYPE),
                fieldOr(line, layout.at().id(), null),
                null);
        var userBeside = fieldOr(line, layout.at().userBeside(), null);
        if (userBeside != null) {
            collector.sees(sessionId, userBeside);
        }
    }

    /** Tables that were joined have the first one's columns, or the lines behind are of others. */
    private void requireNoOtherHeader(CsvRecord line, List<String> header) throws LogReadException {
        if (!line.getFields().equals(header)
                && line.getFieldCount() == header.size()
                && Set.copyOf(line.getFields()).equals(Set.copyOf(header))) {
            throw collector.noSuchLog("line " + line.getStartingLineNumber()
                    + " is a header again, with its columns in another order: two tables were joined");
        }
    }

    /** A line that was cut off, or joined with the next one, does not have the header's columns. */
    private void requireWhole(CsvRecord line) throws LogReadException, UnreadableEventException {
        int width = line.getFieldCount();
        for (int column = 0; column < width; column++) {
            var field = line.getField(column);
            if (field.indexOf('\n') >= 0 || field.indexOf('\r') >= 0) {
                requireNoSwallowedLine(line, column);
            }
        }
        if (width < neededWidth) {
            throw new UnreadableEventException("expected at least " + neededWidth + " columns, found " + width);
        }
        for (int column = layout.width(); column < width; column++) {
            if (!line.getField(column).isEmpty()) {
                throw new UnreadableEventException("expected " + layout.width() + " columns, found " + width);
            }
        }
    }

    private void requireNoSwallowedLine(CsvRecord line, int column) throws LogReadException, UnreadableEventException {
        var field = line.getField(column);
        if (field.lines().limit(MOST_LINES_OF_A_FIELD + 1).count() > MOST_LINES_OF_A_FIELD) {
            throw collector.noSuchLog(
                    "a quote is opened in line " + line.getStartingLineNumber() + " and not closed soon after");
        }
        boolean wholeLine = field.lines().anyMatch(inner -> delimiters(inner) >= layout.width() - 1);
        // The rest of the line the quote was opened in, and of the last one what is before the quote that closed it.
        var lines = field.lines().toList();
        boolean twoHalves = delimiters(lines.get(0)) >= neededWidth - 1 - column
                && delimiters(lines.get(lines.size() - 1)) >= column - (line.getFieldCount() - layout.width());
        if (wholeLine || twoHalves) {
            throw new UnreadableEventException("a quote holds a whole line and more; it was opened by mistake");
        }
    }

    private int delimiters(String text) {
        int count = 0;
        for (int at = text.indexOf(layout.delimiter());
                at >= 0;
                at = text.indexOf(layout.delimiter(), at + layout.delimiter().length())) {
            count++;
        }
        return count;
    }

    private void readTime(CsvRecord line) throws UnreadableEventException {
        var time = line.getField(layout.at().time());
        if (layout.at().day() < 0) {
            collector.times().read(time);
            return;
        }
        collector.times().readMsOfDay(time);
        var day = line.getField(layout.at().day());
        try {
            collector.times().add(IsoTime.parse(day).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw EventTimes.noTime(day);
        }
    }

    private static String fieldOr(CsvRecord line, int column, String otherwise) {
        if (column < 0 || column >= line.getFieldCount()) {
            return otherwise;
        }
        var field = line.getField(column);
        return field.isBlank() ? otherwise : field;
    }
}
