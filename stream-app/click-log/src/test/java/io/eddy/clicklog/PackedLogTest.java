package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.eddy.catalogue.session.LoggedClick;
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
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs packed with gzip and zstd, told by their first bytes, and how far they have been read. */
class PackedLogTest {

    private static final String CSV = "session_id,item_id,timestamp\n1,2,3\n";

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
