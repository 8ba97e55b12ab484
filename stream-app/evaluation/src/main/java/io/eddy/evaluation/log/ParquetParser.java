package io.eddy.evaluation.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
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
 * <p>The library throws runtime exceptions of many kinds where a file is broken.
 */
final class ParquetParser implements Closeable {

    /** The types of OTTO's events where its table has their numbers. */
    private static final Map<String, String> OTTO_TYPES = Map.of("0", "clicks", "1", "carts", "2", "orders");

    private static final int ROWS_BETWEEN_REPORTS = 1 << 16;

    private final Path file;
    private final ParquetFileReader reader;

    // Of the row group that is being read.
    private ParquetCells sessions;
    private ParquetCells items;
    private ParquetCells times;
    /** Null where the table has no such column, as the types. */
    private ParquetCells days;

    private ParquetCells types;

    ParquetParser(Path file) throws IOException {
        this.file = file;
        this.reader = ParquetFileReader.open(
                new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration())
                        .withCodecFactory(new ParquetCodecs())
                        .build());
    }

    /** @return null where no format has such columns */
    LogFormat detect() {
        var names = names();
        for (var format : LogFormat.values()) {
            var columns = TableColumns.of(format);
            if (columns != null && columns.areAmong(names)) {
                return format;
            }
        }
        return null;
    }

    /** The names of the columns, in small letters. */
    List<String> names() {
        var names = new ArrayList<String>();
        for (var field : schema().getFields()) {
            names.add(field.getName().strip().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** @param bytesRead told the share of the file's bytes that the rows read are of its rows */
    void parse(LogFormat format, Collector collector, LongConsumer bytesRead) throws IOException {
        var columns = TableColumns.of(format);
        if (columns == null) {
            throw collector.noSuchLog("it is Parquet, and the format is no table with named columns");
        }
        var session = column(columns.session(), collector);
        var item = column(columns.item(), collector);
        var time = column(columns.time(), collector);
        var day = columns.day() == null ? null : column(columns.day(), collector);
        var type = names().contains(columns.type()) ? column(columns.type(), collector) : null;

        var needed = Stream.of(session, item, time, day, type)
                .filter(Objects::nonNull)
                .<Type>map(ColumnDescriptor::getPrimitiveType)
                .toList();
        var requested = new MessageType(schema().getName(), needed);
        reader.setRequestedSchema(requested);
        long bytes = Files.size(file);
        long allRows = reader.getRecordCount();
        long row = 0;
        for (PageReadStore group = reader.readNextRowGroup(); group != null; group = reader.readNextRowGroup()) {
            var store = new ColumnReadStoreImpl(
                    group,
                    new DummyRecordConverter(requested).getRootConverter(),
                    requested,
                    reader.getFileMetaData().getCreatedBy());
            sessions = new ParquetCells(store.getColumnReader(session));
            items = new ParquetCells(store.getColumnReader(item));
            times = new ParquetCells(store.getColumnReader(time));
            days = day == null ? null : new ParquetCells(store.getColumnReader(day));
            types = type == null ? null : new ParquetCells(store.getColumnReader(type));
            for (long last = row + group.getRowCount(); row < last; ) {
                readClick(++row, format, collector);
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

    private ColumnDescriptor column(String name, Collector collector) throws LogReadException {
        int index = names().indexOf(name);
        if (index < 0) {
            throw collector.noSuchLog("there is no column " + name + ", only " + names());
        }
        var field = schema().getFields().get(index);
        var column = field.isPrimitive() ? schema().getColumnDescription(new String[] {field.getName()}) : null;
        if (column == null || column.getMaxRepetitionLevel() > 0) {
            throw collector.noSuchLog("the column " + name + " has more than one value in a row");
        }
        return column;
    }

    private void readClick(long row, LogFormat format, Collector collector) throws LogReadException {
        try {
            collector.click(row, id(sessions, "session"), id(items, "item"), timeMs(format), type(format));
        } catch (UnreadableEventException e) {
            collector.unreadable(row, e.getMessage());
        }
        sessions.next();
        items.next();
        times.next();
        if (days != null) {
            days.next();
        }
        if (types != null) {
            types.next();
        }
    }

    private static String id(ParquetCells cells, String what) throws UnreadableEventException {
        if (cells.isNull()) {
            throw new UnreadableEventException("the " + what + " id is null");
        }
        return cells.text();
    }

    private long timeMs(LogFormat format) throws UnreadableEventException {
        if (times.isNull() || (days != null && days.isNull())) {
            throw new UnreadableEventException("the time is null");
        }
        try {
            return days == null ? times.timeMs(format) : Math.addExact(days.dayMs(), times.timeMs(format));
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new UnreadableEventException("'" + LogReader.abbreviate(times.text()) + "' is not a time");
        }
    }

    private String type(LogFormat format) {
        if (types == null || types.isNull() || types.text().isBlank()) {
            return TableColumns.DEFAULT_EVENT_TYPE;
        }
        var type = types.text();
        if (format == LogFormat.OTTO && types.isWholeNumber()) {
            return OTTO_TYPES.getOrDefault(type, type);
        }
        return type;
    }
}
