package io.eddy.clicklog.packing;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** A file as it lies on disk; its first bytes, not its name, tell how it is packed. */
public final class PackedFile {

    private static final byte[] PARQUET = {'P', 'A', 'R', '1'};
    private static final int MAGIC_BYTES = 4;

    private static final int BUFFER_BYTES = 1 << 16;

    private PackedFile() {}

    public static boolean isParquet(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC_BYTES), PARQUET);
        }
    }

    /**
     * Opens a file, unpacked where it is gzip or zstd. What is packed ends where it says so: a file that was cut off, damaged, or joined
     * with something else does not end, it throws.
     *
     * @param bytesRead told how many bytes of the file have been read, packed as they are
     */
    public static InputStream open(Path file, LongConsumer bytesRead) throws IOException {
        var in = new BufferedInputStream(new CountedInputStream(Files.newInputStream(file), bytesRead), BUFFER_BYTES);
        try {
            in.mark(MAGIC_BYTES);
            var magic = in.readNBytes(MAGIC_BYTES);
            in.reset();
            var unpacked = ZstdFrames.begin(magic)
                    ? new BufferedInputStream(ZstdFrames.open(in), BUFFER_BYTES)
                    : GzipMembers.begin(magic) ? new BufferedInputStream(new GzipMembers(in), BUFFER_BYTES) : in;
            ForeignFile.refuse(unpacked);
            return unpacked;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static final class CountedInputStream extends FilterInputStream {

        private final LongConsumer bytesRead;
        private long count;

        CountedInputStream(InputStream in, LongConsumer bytesRead) {
            super(in);
            this.bytesRead = bytesRead;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = super.skip(bytes);
            count(skipped);
            return skipped;
        }

        private void count(long bytes) {
            if (bytes > 0) {
                count += bytes;
                bytesRead.accept(count);
            }
        }
    }
}
