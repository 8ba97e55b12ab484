package io.eddy.clicklog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Reads tables in Parquet, with the columns of any format that names them; other columns are not touched. In memory are a row
 * group's needed columns at a time.
 *
 * <p>Checksums of pages are checked where a file has them, and what a file says in several places must agree, see {@link ParquetFooter}. The library
 * throws runtime exceptions of many kinds where a file is broken.
 */
final class ParquetParser implements Closeable {

    /** The types of OTTO's events where its table has their numbers. */
    private static final Map<String, String> OTTO_TYPES = Map.of("0", "clicks", "1", "carts", "2", "orders");

    private static final int ROWS_BETWEEN_REPORTS = 1 << 16;

    private final Path file;
    private final ParquetFileReader reader;

    // Of the row group that is being read; null where the table has no such column.
    private ParquetCells sessions;
    private ParquetCells users;
    private ParquetCells items;
    private ParquetCells times;
    private ParquetCells days;
    private ParquetCells types;
    private ParquetCells ids;
    private ParquetCells usersBeside;
    /** Those that are there. */
    private List<ParquetCells> all = List.of();

    ParquetParser(Path file) throws IOException {
        this.file = file;
        this.reader = ParquetFileReader.open(
                new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration())
                        .withCodecFactory(new ParquetCodecs())
                        .withPageChecksumVerification(true)
                        .build());
    }

    /** The names of the columns, with dots where they are within others; those with several values a row only at the top. */
    List<String> names() {
        var names = new ArrayList<String>();
        for (var column : schema().getColumns()) {
            if (column.getMaxRepetitionLevel() == 0 || column.getPath().length == 1) {
                names.add(String.join(".", column.getPath()));
            }
        }
        return names;
    }

    /** @param bytesRead told the share of the file's bytes that the rows read are of its rows */
    void parse(TableLayout layout, Collector collector, LongConsumer bytesRead) throws IOException {
        ParquetFooter.requireIntact(file, reader.getFooter());
        long allRows = reader.getRecordCount();
        var names = names();
        var session = id(names, layout.at().session(), "a session id");
        var user = id(names, layout.at().user(), "a user id");
        var item = id(names, layout.at().item(), "an item id");
        var time = column(
                names,
                layout.at().time(),
                layout.at().day() < 0 ? "a time" : "milliseconds of a day",
                column -> layout.at().day() < 0
                        ? ParquetCells.kind(column).isTime(column.getPrimitiveType())
                        : ParquetCells.kind(column).isId());
        var day = column(
                names,
                layout.at().day(),
                "a day",
                column -> ParquetCells.kind(column).isDay());
        var type = id(names, layout.at().event(), "a type of events");
        var id = id(names, layout.at().id(), "an event id");
        var userBeside = layout.at().userBeside() < 0
                ? null
                : columnNamed(names.get(layout.at().userBeside()));
        if (userBeside != null && !ParquetCells.kind(userBeside).isId()) {
            userBeside = null;
        }

        var needed = new LinkedHashSet<Type>();
        for (var column : new ColumnDescriptor[] {session, user, item, time, day, type, id, userBeside}) {
            if (column != null) {
                needed.add(schema().getType(column.getPath()[0]));
            }
        }
        var requested = new MessageType(schema().getName(), new ArrayList<>(needed));
        reader.setRequestedSchema(requested);
        long bytes = Files.size(file);
        long row = 0;
        for (PageReadStore group = reader.readNextRowGroup(); group != null; group = reader.readNextRowGroup()) {
            var store = new ColumnReadStoreImpl(
                    group,
                    new DummyRecordConverter(requested).getRootConverter(),
                    requested,
                    reader.getFileMetaData().getCreatedBy());
            sessions = cells(store, session);
            users = cells(store, user);
            items = cells(store, item);
            times = cells(store, time);
            days = cells(store, day);
            types = cells(store, type);
            ids = cells(store, id);
            usersBeside = cells(store, userBeside);
            all = Stream.of(sessions, users, items, times, days, types, ids, usersBeside)
                    .filter(Objects::nonNull)
                    .toList();
            for (long last = row + group.getRowCount(); row < last; ) {
                readClick(++row, layout.format(), collector);
                if (row % ROWS_BETWEEN_REPORTS == 0) {
                    bytesRead.accept((long) (bytes * ((double) row / allRows)));
                }
            }
        }
        bytesRead.accept(bytes);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private MessageType schema() {
        return reader.getFileMetaData().getSchema();
    }

    private ColumnDescriptor id(List<String> names, int index, String what) throws IOException {
        return column(names, index, what, column -> ParquetCells.kind(column).isId());
    }

    private ColumnDescriptor column(List<String> names, int index, String what, Predicate<ColumnDescriptor> fits)
            throws IOException {
        if (index < 0) {
            return null;
        }
        var name = names.get(index);
        var column = columnNamed(name);
        if (column.getMaxRepetitionLevel() > 0) {
            throw new LogReadException(file + ": the column " + name + " has more than one value in a row");
        }
        if (!fits.test(column)) {
            throw new LogReadException(file + ": the column " + name + " is '" + column.getPrimitiveType()
                    + "' in Parquet, which is not understood as " + what);
        }
        return column;
    }

    private ColumnDescriptor columnNamed(String name) {
        return schema().getColumns().stream()
                .filter(column -> String.join(".", column.getPath()).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ParquetCells cells(ColumnReadStoreImpl store, ColumnDescriptor column) {
        return column == null ? null : new ParquetCells(store.getColumnReader(column));
    }

    private void readClick(long row, LogFormat format, Collector collector) throws LogReadException {
        try {
            var session = sessions == null ? null : id(sessions, "session");
            var user = users == null ? null : user();
            var item = id(items, "item");
            readTime(collector.times());
            var sessionId = Collector.sessionId(session, user);
            collector.click(row, sessionId, item, type(format), idOrNull(ids), null);
            var userBeside = idOrNull(usersBeside);
            if (userBeside != null) {
                collector.sees(sessionId, userBeside);
            }
        } catch (UnreadableEventException e) {
            collector.unreadable(row, e.getMessage());
        }
        for (int column = 0; column < all.size(); column++) {
            all.get(column).next();
        }
    }

    private String user() throws UnreadableEventException {
        return sessions == null ? id(users, "user") : Collector.user(idOrNull(users));
    }

    private static String id(ParquetCells cells, String what) throws UnreadableEventException {
        if (cells.isNull()) {
            throw new UnreadableEventException("the " + what + " id is null");
        }
        return cells.id();
    }

    private static String idOrNull(ParquetCells cells) throws UnreadableEventException {
        return cells == null || cells.isNull() ? null : cells.id();
    }

    private void readTime(EventTimes read) throws UnreadableEventException {
        if (times.isNull() || (days != null && days.isNull())) {
            throw new UnreadableEventException("the time is null");
        }
        try {
            if (days == null) {
                times.readTime(read);
            } else {
                times.readMsOfDay(read);
                read.add(days.dayMs());
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw EventTimes.noTime(days == null ? times.shown() : times.shown() + "' of day '" + days.shown());
        }
    }

    private String type(LogFormat format) throws UnreadableEventException {
        var type = idOrNull(types);
        if (type == null || type.isBlank()) {
            return TableParser.DEFAULT_EVENT_TYPE;
        }
        return format == LogFormat.OTTO && types.isWholeNumber() ? OTTO_TYPES.getOrDefault(type, type) : type;
    }
}
