package io.eddy.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads text as UTF-8 without guessing. A byte order mark at the beginning is passed over.
 *
 * <p>A byte that is not UTF-8 becomes a character of its own that no text has: half a surrogate pair, U+DC80 to U+DCFF, as Python's
 * {@code surrogateescape} does it. So different bytes stay different, the rest of the text can be read, and {@link Ids#fault} finds
 * them where they matter. One thread at a time.
 */
public final class Utf8Reader extends Reader {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int FOREIGN = 0xDC00;
    private static final int NONE = -1;
    private static final int LEAST_FOREIGN_BYTE = 0x80;

    private static final int[] UTF_8_MARK = {0xEF, 0xBB, 0xBF};
    private static final int[] UTF_16_MARK = {0xFE, 0xFF};
    private static final int[] UTF_16_LITTLE_ENDIAN_MARK = {0xFF, 0xFE};
    private static final int[] UTF_32_MARK = {0x00, 0x00, 0xFE, 0xFF};

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private boolean ended;
    private int pending = NONE;

    /**
     * Reads as far as the byte order mark.
     *
     * @throws CharacterCodingException where the mark is that of UTF-16 or UTF-32; the message says what to do
     */
    public Utf8Reader(InputStream in) throws IOException {
        this.in = in;
        while (!ended && bytes.remaining() < UTF_32_MARK.length) {
            fill();
        }
        if (startsWith(UTF_8_MARK)) {
            bytes.position(bytes.position() + UTF_8_MARK.length);
        } else if (startsWith(UTF_16_MARK) || startsWith(UTF_16_LITTLE_ENDIAN_MARK) || startsWith(UTF_32_MARK)) {
            throw new OtherCharacterSetException();
        }
    }

    /** Whether a character stands for a byte that is not UTF-8. */
    static boolean isForeignByte(char c) {
        return c >= FOREIGN + LEAST_FOREIGN_BYTE && c < FOREIGN + 0x100;
    }

    /** The byte that such a character stands for. */
    static int foreignByte(char c) {
        return c - FOREIGN;
    }

    @Override
    public int read(char[] chars, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (pending >= 0) {
            chars[offset] = (char) pending;
            pending = NONE;
            return 1;
        }
        if (length > 1) {
            return decode(chars, offset, length);
        }
        // A character outside the basic plane needs room for two.
        var pair = new char[2];
        int count = decode(pair, 0, 2);
        chars[offset] = pair[0];
        pending = count == 2 ? pair[1] : NONE;
        return Math.min(count, 1);
    }

    /** @param length at least 2 */
    private int decode(char[] chars, int offset, int length) throws IOException {
        var out = CharBuffer.wrap(chars, offset, length);
        while (true) {
            var result = decoder.decode(bytes, out, ended);
            for (int left = result.isError() ? result.length() : 0; left > 0 && out.hasRemaining(); left--) {
                out.put((char) (FOREIGN + Byte.toUnsignedInt(bytes.get())));
            }
            if (!result.isError()) {
                if (out.position() > offset) {
                    return out.position() - offset;
                }
                if (ended) {
                    return -1;
                }
                fill();
            } else if (!out.hasRemaining()) {
                return length;
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void fill() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = count < 0;
        bytes.position(bytes.position() + Math.max(count, 0)).flip();
    }

    private boolean startsWith(int[] mark) {
        if (bytes.remaining() < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if (Byte.toUnsignedInt(bytes.get(bytes.position() + i)) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static final class OtherCharacterSetException extends CharacterCodingException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            return "it is UTF-16 or UTF-32 text by its byte order mark; convert it to UTF-8, as with iconv -f UTF-16 -t UTF-8";
        }
    }
}
