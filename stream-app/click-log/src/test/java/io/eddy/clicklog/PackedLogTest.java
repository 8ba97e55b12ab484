package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.clicklog.packing.PackedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs packed with gzip and zstd, told by their first bytes, and how far they have been read. */
class PackedLogTest {

    private static final String CSV = "session_id,item_id,timestamp\n1,2,3\n";

    private static final int GZIP_HEADER_BYTES = 10;

    @TempDir
    private Path folder;

    @Test
    void shouldReadZstdWhateverItsName() throws IOException {
        var file = write("log.csv", zstd(CSV));
        assertThat(new LogReader().read(file).clicks()).containsExactly(new LoggedClick("1", "2", 3, "click"));
    }

    @Test
    void shouldReadZstdOfSeveralFramesCutAnywhereInALine() throws IOException {
        var file = write("log.zst", zstd("session_id,item_id,times"), zstd("tamp\n1,"), zstd(""), zstd("2,3\n"));
        assertThat(new LogReader().read(file).clicks()).containsExactly(new LoggedClick("1", "2", 3, "click"));
    }

    @Test
    void shouldReadJsonLinesInZstd() throws IOException {
        var file = write("log.zst", zstd("{\"session\":1,\"events\":[{\"aid\":2,\"ts\":3,\"type\":\"clicks\"}]}\n"));
        var log = new LogReader().read(file);
        assertThat(log.format()).isEqualTo(LogFormat.OTTO);
        assertThat(log.clicks()).hasSize(1);
    }

    @Test
    void shouldSayThatAZstdFileIsCutOffWhereverItEnds() throws IOException {
        var packed = zstd(CSV + randomLines(2_000));
        var last = zstd("4,5,6\n");
        for (int missing = 1; missing < last.length; missing++) {
            assertCutOff(packed, Arrays.copyOf(last, last.length - missing));
        }
        for (int length = 4; length < packed.length; length += 97) {
            assertCutOff(Arrays.copyOf(packed, length));
        }
    }

    @Test
    void shouldSayThatAPackedFileIsBroken() throws IOException {
        for (var packed : List.of(zstd(CSV + randomLines(2_000)), gzip(CSV + randomLines(2_000)))) {
            packed[packed.length / 2] ^= 0x55;
            packed[packed.length / 2 + 1] ^= 0x55;
            var file = write("log", packed);
            assertThatThrownBy(() -> new LogReader().read(file))
                    .isInstanceOf(LogReadException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void shouldTellHowManyBytesOfThePackedFileHaveBeenRead() throws IOException {
        var content = CSV + randomLines(100_000);
        for (var packed : List.of(content.getBytes(StandardCharsets.UTF_8), gzip(content), zstd(content))) {
            var file = write("log", packed);
            var told = new ArrayList<Long>();
            new LogReader().read(file, told::add);
            assertThat(told)
                    .hasSizeGreaterThan(packed.length / 200_000)
                    .isSorted()
                    .endsWith((long) packed.length);
        }
    }

    /** RFC 1952, section 2.3: extra field, name, comment and a checksum of the header may stand before the content. */
    @Test
    void shouldReadAGzipMemberWithEveryPartOfAHeader() throws IOException {
        var member = gzip("1,2,3\n");
        var header = new byte[] {
            0x1f, (byte) 0x8b, 8, 0b11111, 1, 2, 3, 4, 0, 3, 5, 0, 'e', 'x', 't', 'r', 'a', 'n', 0, 'c', 'c', 0
        };
        var crc = new CRC32();
        crc.update(header);
        var check = new byte[] {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        var content = Arrays.copyOfRange(member, GZIP_HEADER_BYTES, member.length);
        var head = gzip("session_id,item_id,timestamp\n");
        assertThat(new LogReader()
                        .read(write("log.gz", head, header, check, content))
                        .clicks())
                .containsExactly(new LoggedClick("1", "2", 3, "click"));

        check[1] ^= 1;
        assertThatThrownBy(() -> new LogReader().read(write("log.gz", head, header, check, content)))
                .hasMessageContaining("gzip member 2 has a damaged header");
    }

    @Test
    void shouldTakeZerosBehindAGzipMemberForPaddingAndNothingElse() throws IOException {
        var zeros = new byte[100_000];
        assertThat(new LogReader().read(write("log.gz", gzip(CSV), zeros)).clicks())
                .hasSize(1);
        zeros[zeros.length - 1] = 1;
        for (var behind : List.of(zeros, new byte[] {0, 1}, new byte[] {1}, new byte[] {0x1f, 0x1f})) {
            assertThatThrownBy(() -> new LogReader().read(write("log.gz", gzip(CSV), behind)))
                    .hasMessageContaining("what follows gzip member 1 is no gzip");
        }
    }

    /** RFC 8878, section 3: skippable frames, checksums, blocks of one repeated byte, and contents of every size class. */
    @Test
    void shouldReadEveryKindOfZstdFrameAndSeeWhereItIsCutOff() throws IOException {
        var skippable = new byte[] {0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9};
        var lines = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            lines.append(i).append(",2,3\n");
        }
        for (var behind :
                List.of("1,2,3\n", "1,2,3\n".repeat(50), lines.toString(), "1,2,3\n" + "\n".repeat(400_000))) {
            var known = Zstd.compress(behind.getBytes(StandardCharsets.UTF_8));
            var checked = pack(behind, out -> new ZstdOutputStream(out).setChecksum(true));
            var file = write("log.zst", skippable, zstd(CSV), skippable, known, checked, skippable);
            assertThat(new LogReader().read(file).clicks())
                    .hasSize(1
                            + 2
                                    * (int) behind.lines()
                                            .filter(line -> !line.isEmpty())
                                            .count());
            for (var last : List.of(known, checked, skippable)) {
                for (int missing = 1; missing < Math.min(last.length, 12); missing++) {
                    assertCutOff(zstd(CSV), Arrays.copyOf(last, last.length - missing));
                }
            }
        }
        assertThatThrownBy(() -> new LogReader().read(write("log.zst", zstd(CSV), new byte[] {0x4f, 0x2a, 0x4d, 0x18})))
                .hasMessageContaining("what follows zstd frame 1 is no zstd");
    }

    @Test
    void shouldReadTheSameByteByByte() throws IOException {
        for (var packed : List.of(CSV.getBytes(StandardCharsets.UTF_8), gzip(CSV), zstd(CSV))) {
            var told = new ArrayList<Long>();
            var read = new ByteArrayOutputStream();
            try (var in = PackedFile.open(write("log", packed), told::add)) {
                for (int next = in.read(); next >= 0; next = in.read()) {
                    read.write(next);
                }
            }
            assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo(CSV);
            assertThat(told).endsWith((long) packed.length);
        }
    }

    private void assertCutOff(byte[]... parts) throws IOException {
        var file = write("cut.zst", parts);
        assertThatThrownBy(() -> new LogReader().read(file))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining("cut.zst")
                .hasMessageContaining("cut off");
    }

    private static String randomLines(int lines) {
        var random = new Random(7);
        var content = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            content.append(random.nextInt())
                    .append(',')
                    .append(random.nextInt())
                    .append(",3\n");
        }
        return content.toString();
    }

    private static byte[] gzip(String content) throws IOException {
        return pack(content, GZIPOutputStream::new);
    }

    private static byte[] zstd(String content) throws IOException {
        return pack(content, ZstdOutputStream::new);
    }

    private static byte[] pack(String content, Packing packing) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = packing.over(bytes)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private Path write(String name, byte[]... parts) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var part : parts) {
            bytes.write(part);
        }
        return Files.write(folder.resolve(name), bytes.toByteArray());
    }

    private interface Packing {
        OutputStream over(OutputStream out) throws IOException;
    }
}
