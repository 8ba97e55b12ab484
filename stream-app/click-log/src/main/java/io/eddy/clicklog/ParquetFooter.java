package io.eddy.clicklog;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.TreeMap;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/**
 * The footer of a Parquet file and the headers of its pages have no checksums, but they count the same rows and bytes in several places: a
 * file in which these disagree is damaged.
 */
final class ParquetFooter {

    private static final int BYTES_OF_LENGTH_AND_MAGIC = 8;
    private static final int MAGIC_BYTES = 4;
    private static final int MAGIC = 'P' << 24 | 'A' << 16 | 'R' << 8 | '1';

    private ParquetFooter() {}

    /** @throws IOException that says what disagrees with what */
    static void requireIntact(Path file, ParquetMetadata footer) throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(in.length() - BYTES_OF_LENGTH_AND_MAGIC);
            long begin = in.length() - BYTES_OF_LENGTH_AND_MAGIC - Integer.reverseBytes(in.readInt());
            in.seek(begin);
            long rowsOfFile = Util.readFileMetaData(Channels.newInputStream(in.getChannel()), true)
                    .getNum_rows();
            long rows = 0;
            for (var group : footer.getBlocks()) {
                rows += group.getRowCount();
                for (var column : group.getColumns()) {
                    if (isFlat(footer.getFileMetaData().getSchema(), column)) {
                        requireSame(column, "rows", group.getRowCount(), "values", column.getValueCount());
                        requirePages(in, begin, column);
                    }
                }
            }
            requireOneFile(in, begin, footer);
            if (rows != rowsOfFile) {
                throw new IOException("it is damaged: its row groups have " + rows + " rows, the file " + rowsOfFile);
            }
        }
    }

    /**
     * Where the footer speaks of nothing there may be indexes and padding. The beginning of a file is there where two were joined: the
     * last one's footer then counts from the wrong beginning.
     */
    private static void requireOneFile(RandomAccessFile in, long end, ParquetMetadata footer) throws IOException {
        var spokenOf = new TreeMap<Long, Long>();
        for (var group : footer.getBlocks()) {
            for (var column : group.getColumns()) {
                spokenOf.merge(column.getStartingPos(), column.getStartingPos() + column.getTotalSize(), Math::max);
            }
        }
        spokenOf.put(end, end);
        long at = MAGIC_BYTES;
        for (var range : spokenOf.entrySet()) {
            if (range.getKey() > at && holdsMagic(in, at, range.getKey())) {
                throw new IOException(
                        "it is two Parquet files, one behind the other, of which the last footer tells one");
            }
            at = Math.max(at, range.getValue());
        }
    }

    private static boolean holdsMagic(RandomAccessFile in, long begin, long end) throws IOException {
        in.seek(begin);
        var bytes = new BufferedInputStream(Channels.newInputStream(in.getChannel()));
        int last = 0;
        for (long at = begin; at < end; at++) {
            last = last << Byte.SIZE | bytes.read();
            if (last == MAGIC) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFlat(MessageType schema, ColumnChunkMetaData column) {
        return schema.getMaxRepetitionLevel(column.getPath().toArray()) == 0;
    }

    /** The pages of a column have the values and bytes that the footer says of it. */
    private static void requirePages(RandomAccessFile in, long end, ColumnChunkMetaData column) throws IOException {
        if (column.getValueCount() == 0 && column.getTotalSize() == 0) {
            return;
        }
        long at = column.getStartingPos();
        long last = at + column.getTotalSize();
        if (at < MAGIC_BYTES || last > end) {
            throw new IOException(
                    "it is damaged: the pages of " + column.getPath().toDotString() + " are outside of it");
        }
        long values = 0;
        long unpacked = 0;
        while (at < last) {
            in.seek(at);
            var counted = new Counted(new BufferedInputStream(Channels.newInputStream(in.getChannel()), 256));
            PageHeader header = Util.readPageHeader(counted);
            if (header.getCompressed_page_size() < 0 || header.getUncompressed_page_size() < 0) {
                throw new IOException(
                        "it is damaged: a page of " + column.getPath().toDotString() + " has a negative size");
            }
            at += counted.count + header.getCompressed_page_size();
            unpacked += counted.count + header.getUncompressed_page_size();
            if (header.isSetData_page_header()) {
                values += header.getData_page_header().getNum_values();
            } else if (header.isSetData_page_header_v2()) {
                values += header.getData_page_header_v2().getNum_values();
            }
        }
        requireSame(column, "values", column.getValueCount(), "values in its pages", values);
        requireSame(column, "packed bytes up to", last, "pages up to", at);
        requireSame(
                column, "unpacked bytes", column.getTotalUncompressedSize(), "unpacked bytes in its pages", unpacked);
    }

    private static void requireSame(ColumnChunkMetaData column, String what, long expected, String other, long found)
            throws IOException {
        if (expected != found) {
            throw new IOException(
                    "it is damaged: the column " + column.getPath().toDotString() + " should have " + expected + " "
                            + what + " and has " + found + " " + other);
        }
    }

    private static final class Counted extends InputStream {

        private final InputStream in;
        private long count;

        Counted(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
