package io.eddy.evaluation.log;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** A log as it lies on disk; its first bytes, not its name, tell how it is packed. */
final class LogFile {

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] PARQUET = {'P', 'A', 'R', '1'};
    private static final int MAGIC_BYTES = 4;

    private static final int BUFFER_BYTES = 1 << 16;

    private LogFile() {}

    static boolean isParquet(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC_BYTES), PARQUET);
        }
    }

    /**
     * Opens a log of lines, unpacked.
     *
     * @param bytesRead told how many bytes of the file have been read, packed as they are
     */
    static Reader open(Path file, LongConsumer bytesRead) throws IOException {
        var in = new BufferedInputStream(new CountedInputStream(Files.newInputStream(file), bytesRead), BUFFER_BYTES);
        // Bytes that are no UTF-8 become U+FFFD: an id with one is unusual, but it is an id.
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        try {
            return new InputStreamReader(unpacked(in), decoder);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream unpacked(BufferedInputStream in) throws IOException {
        in.mark(MAGIC_BYTES);
        var magic = in.readNBytes(MAGIC_BYTES);
        in.reset();
        if (Arrays.equals(magic, ZSTD)) {
            return new ZstdFrames(in);
        }
        return Arrays.equals(Arrays.copyOf(magic, GZIP.length), GZIP) ? new GZIPInputStream(in, BUFFER_BYTES) : in;
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
