package io.eddy.catalogue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8ReaderTest {

    @Test
    void shouldReadUtf8() throws IOException {
        assertThat(read("plain, caf\u00e9, \u6f22\u5b57, \uD83D\uDC5F".getBytes(UTF_8)))
                .isEqualTo("plain, caf\u00e9, \u6f22\u5b57, \uD83D\uDC5F");
    }

    @Test
    void shouldPassOverAByteOrderMarkAtTheBeginningOnly() throws IOException {
        assertThat(read("\uFEFFa\uFEFFb".getBytes(UTF_8))).isEqualTo("a\uFEFFb");
        assertThat(read("\uFEFF".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void shouldKeepBytesApartThatAreNotUtf8() throws IOException {
        var read = new HashSet<String>();
        for (int b = 0x80; b < 0x100; b++) {
            var text = read(new byte[] {'x', (byte) b, 'y'});
            assertThat(text).hasSize(3).startsWith("x").endsWith("y");
            assertThat(Ids.fault(text)).contains("0x%02X".formatted(b));
            read.add(text);
        }
        assertThat(read).hasSize(0x80);
    }

    @Test
    void shouldReadLatin1AroundTheBytesThatAreNotUtf8() throws IOException {
        assertThat(read("caf\u00e9,th\u00e9\nnext".getBytes(ISO_8859_1))).isEqualTo("caf\uDCE9,th\uDCE9\nnext");
    }

    @Test
    void shouldNotLoseACharacterThatIsCutOffAtTheEnd() throws IOException {
        assertThat(read(new byte[] {'a', (byte) 0xE6, (byte) 0xBC})).isEqualTo("a\uDCE6\uDCBC");
    }

    @Test
    void shouldRefuseUtf16AndSayWhatToDo() {
        assertThatThrownBy(() -> read("session".getBytes(UTF_16)))
                .isInstanceOf(CharacterCodingException.class)
                .hasMessageContaining("iconv");
        assertThatThrownBy(() -> read(new byte[] {(byte) 0xFF, (byte) 0xFE, 's', 0}))
                .isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void shouldReadTheSameInPiecesOfAnySize() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var text = new StringBuilder();
            var bytes = new ByteArrayOutputStream();
            for (int i = 0; i < 1 + random.nextInt(200); i++) {
                if (random.nextInt(10) == 0) {
                    int b = 0xF8 + random.nextInt(6);
                    bytes.write(b);
                    text.append((char) (0xDC00 + b));
                } else {
                    var piece =
                            new String(Character.toChars(new int[] {'a', 0xE9, 0x6F22, 0x1F45F}[random.nextInt(4)]));
                    bytes.write(piece.getBytes(UTF_8));
                    text.append(piece);
                }
            }
            assertThat(readInPieces(bytes.toByteArray(), random))
                    .as("seed %d", seed)
                    .isEqualTo(text.toString());
        }
    }

    private static String read(byte[] bytes) throws IOException {
        var text = new StringWriter();
        try (var reader = new Utf8Reader(new ByteArrayInputStream(bytes))) {
            reader.transferTo(text);
        }
        return text.toString();
    }

    /** Both the stream and the caller take a few at a time. */
    private static String readInPieces(byte[] bytes, Random random) throws IOException {
        var trickle = new InputStream() {
            private int next;

            @Override
            public int read() {
                return next < bytes.length ? Byte.toUnsignedInt(bytes[next++]) : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (next == bytes.length) {
                    return -1;
                }
                int count = Math.min(Math.min(length, 1 + random.nextInt(3)), bytes.length - next);
                System.arraycopy(bytes, next, target, offset, count);
                next += count;
                return count;
            }
        };
        var text = new StringBuilder();
        var buffer = new char[4];
        try (var reader = new Utf8Reader(trickle)) {
            for (int count; (count = reader.read(buffer, 0, 1 + random.nextInt(4))) >= 0; ) {
                text.append(buffer, 0, count);
            }
        }
        return text.toString();
    }
}
