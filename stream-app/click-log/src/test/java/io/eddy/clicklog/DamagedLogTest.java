package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packed logs that were cut, joined or changed on their way give all of their clicks, or are refused. */
class DamagedLogTest {

    private static final int CLICKS = 200;
    private static final int LINE_LOGS = 4_000;
    private static final int PARQUET_LOGS = 2_000;

    @TempDir
    private Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldGiveAllClicksOfDamagedGzipOrRefuseIt() throws IOException {
        damage(LINE_LOGS, gzip(csv(0)), gzip(csv(1)), true);
    }

    @Test
    void shouldGiveAllClicksOfDamagedZstdOrRefuseIt() throws IOException {
        damage(LINE_LOGS, zstd(csv(0)), zstd(csv(1)), true);
    }

    @Test
    void shouldGiveAllClicksOfDamagedParquetOrRefuseIt() throws IOException {
        damage(PARQUET_LOGS, parquet(CompressionCodecName.SNAPPY), parquet(CompressionCodecName.ZSTD), false);
    }

    /**
     * @param checksums whether every byte is under one; the footer of Parquet is not, so a changed bit of its schema can change what a
     *     column's bytes mean, but loses no row
     */
    private void damage(int variants, byte[] log, byte[] other, boolean checksums) throws IOException {
        var file = folder.resolve("log");
        Files.write(file, log);
        var whole = new LogReader().read(file).clicks();
        assertThat(whole).hasSize(CLICKS);
        int refused = 0;
        for (int variant = 0; variant < variants; variant++) {
            var damage = damage(log, other);
            Files.write(file, damage.bytes);
            try {
                var read = new LogReader().read(file);
                // A whole log may lie behind another; and a log that ends where a member ends was cut within a line.
                boolean all = read.clicks().size() >= CLICKS
                        && (!checksums || read.clicks().subList(0, CLICKS).equals(whole));
                boolean isBeginning =
                        whole.subList(0, Math.min(CLICKS, read.clicks().size())).equals(read.clicks());
                boolean told = read.unreadable() > 0
                        && (isBeginning || (!checksums && read.clicks().size() + read.unreadable() >= CLICKS));
                if (!all && !told) {
                    fail(
                            "seed %d: %s gives %d clicks, %d lines unreadable",
                            seed, damage.what, read.clicks().size(), read.unreadable());
                }
            } catch (LogReadException e) {
                assertThat(e).hasMessageContaining(file.toString());
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(variants / 2);
    }

    private static final class Damage {

        private final String what;
        private final byte[] bytes;

        Damage(String what, byte[] bytes) {
            this.what = what;
            this.bytes = bytes;
        }
    }

    private Damage damage(byte[] log, byte[] other) {
        switch (random.nextInt(6)) {
            case 0 -> {
                int length = 1 + random.nextInt(log.length - 1);
                return new Damage("cut at " + length, Arrays.copyOf(log, length));
            }
            case 1 -> {
                int at = random.nextInt(log.length);
                int bit = random.nextInt(8);
                var bytes = log.clone();
                bytes[at] ^= (byte) (1 << bit);
                return new Damage("bit " + bit + " of byte " + at + " flipped", bytes);
            }
            case 2 -> {
                int at = random.nextInt(log.length);
                var bytes = log.clone();
                bytes[at] = (byte) random.nextInt();
                return new Damage("byte " + at + " changed to " + bytes[at], bytes);
            }
            case 3 -> {
                int from = random.nextInt(log.length);
                int to = Math.min(log.length, from + 1 + random.nextInt(40));
                return new Damage(
                        "bytes " + from + " to " + to + " lost",
                        join(Arrays.copyOf(log, from), Arrays.copyOfRange(log, to, log.length)));
            }
            case 4 -> {
                int length = random.nextInt(other.length + 1);
                return new Damage(
                        "joined with " + length + " bytes of another", join(log, Arrays.copyOf(other, length)));
            }
            default -> {
                var tail = new byte[1 + random.nextInt(60)];
                random.nextBytes(tail);
                return new Damage("joined with " + tail.length + " bytes of nothing", join(log, tail));
            }
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        var bytes = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, bytes, first.length, second.length);
        return bytes;
    }

    private static byte[] csv(int log) {
        var text = new StringBuilder("session_id,item_id,timestamp\n");
        for (int click = 0; click < CLICKS; click++) {
            text.append(log * 1_000 + click / 5)
                    .append(",item-")
                    .append(click * 7 % 31)
                    .append(',');
            text.append(1_700_000_000_000L + click * 1_000L).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Somewhere in the middle of a line in the middle. */
    private static int middle(byte[] text) {
        int at = text.length / 2;
        while (text[at] != '\n') {
            at++;
        }
        return at + 3;
    }

    /** Two members, the first with everything that a header can have. */
    private static byte[] gzip(byte[] text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var header = new ByteArrayOutputStream();
        header.write(new byte[] {0x1f, (byte) 0x8b, 8, 0b11110, 1, 2, 3, 4, 0, 3, 2, 0, 'x', 'y'});
        header.write("log.csv\0made up\0".getBytes(StandardCharsets.UTF_8));
        int crc = (int) crc32(header.toByteArray());
        header.write(new byte[] {(byte) crc, (byte) (crc >> 8)});
        bytes.write(header.toByteArray());
        var first = Arrays.copyOf(text, middle(text));
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(first);
        deflater.finish();
        var packed = new byte[text.length];
        bytes.write(packed, 0, deflater.deflate(packed));
        deflater.end();
        bytes.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc32(first))
                .putInt(first.length)
                .array());
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text, first.length, text.length - first.length);
        }
        return bytes.toByteArray();
    }

    private static long crc32(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static byte[] zstd(byte[] text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int middle = middle(text);
        for (var part : List.of(Arrays.copyOf(text, middle), Arrays.copyOfRange(text, middle, text.length))) {
            try (var out = new ZstdOutputStream(bytes).setChecksum(true)) {
                out.write(part);
            }
        }
        return bytes.toByteArray();
    }

    private byte[] parquet(CompressionCodecName codec) throws IOException {
        var file = folder.resolve(codec + ".parquet");
        var schema = MessageTypeParser.parseMessageType(
                "message log { optional int64 session_id; optional binary item_id (STRING); optional int64 timestamp; }");
        try (var writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withType(schema)
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(codec)
                .withPageWriteChecksumEnabled(true)
                .build()) {
            var rows = new SimpleGroupFactory(schema);
            for (int click = 0; click < CLICKS; click++) {
                writer.write(rows.newGroup()
                        .append("session_id", (long) click / 5)
                        .append("item_id", "item-" + click * 7 % 31)
                        .append("timestamp", 1_700_000_000_000L + click * 1_000L));
            }
        }
        return Files.readAllBytes(file);
    }
}
