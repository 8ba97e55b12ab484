package io.eddy.clicklog.packing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of gzip members, one behind the other (RFC 1952). Behind the last there may be zeros, as tapes leave them, and nothing
 * else.
 *
 * <p>Not Java's own stream: it takes whatever follows a member and is no whole header for the end, and drops it.
 */
public final class GzipMembers extends InputStream {

    private static final int BUFFER_BYTES = 1 << 16;

    private static final int FIRST_MAGIC_BYTE = 0x1f;
    private static final int SECOND_MAGIC_BYTE = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HAS_HEADER_CRC = 1 << 1;
    private static final int HAS_EXTRA_FIELD = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;
    private static final int RESERVED = 0b1110_0000;
    private static final int BYTES_OF_TIME_FLAGS_AND_SYSTEM = 6;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private int member;
    private boolean ended;

    /** Reads the first member's header. */
    public GzipMembers(InputStream in) throws IOException {
        this.in = in;
        readHeader();
    }

    static boolean begin(byte[] magic) {
        return magic.length >= 2
                && Byte.toUnsignedInt(magic[0]) == FIRST_MAGIC_BYTE
                && Byte.toUnsignedInt(magic[1]) == SECOND_MAGIC_BYTE;
    }

    @Override
    public int read() throws IOException {
        var single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                crc.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                if (!fill()) {
                    throw new EOFException("gzip member " + member + " has no end");
                }
                inflater.setInput(buffer, 0, limit);
            } else {
                throw new IOException("gzip member " + member + " asks for a dictionary");
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            return inflater.inflate(bytes, offset, length);
        } catch (DataFormatException e) {
            throw new IOException("gzip member " + member + " is damaged: " + e.getMessage(), e);
        }
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        long expectedCrc = littleEndian(4);
        long expectedLength = littleEndian(4);
        if (expectedCrc != crc.getValue() || expectedLength != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new IOException("gzip member " + member + " is damaged: its checksum or length is another");
        }
        if (position == limit && !fill()) {
            ended = true;
        } else if (buffer[position] == 0) {
            requireZeros();
            ended = true;
        } else {
            readHeader();
        }
    }

    private void requireZeros() throws IOException {
        do {
            while (position < limit) {
                if (buffer[position++] != 0) {
                    throw behindLastMember();
                }
            }
        } while (fill());
    }

    private IOException behindLastMember() {
        return new IOException("what follows gzip member " + member
                + " is no gzip; unpack the parts one by one, and join them unpacked or whole");
    }

    private void readHeader() throws IOException {
        crc.reset();
        inflater.reset();
        if (next() != FIRST_MAGIC_BYTE || next() != SECOND_MAGIC_BYTE) {
            throw behindLastMember();
        }
        member++;
        int method = next();
        int flags = next();
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw new IOException("gzip member " + member + " is of a kind that is not known (method " + method
                    + ", flags " + flags + ")");
        }
        skip(BYTES_OF_TIME_FLAGS_AND_SYSTEM);
        if ((flags & HAS_EXTRA_FIELD) != 0) {
            skip((int) littleEndian(2));
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_HEADER_CRC) != 0) {
            long expected = crc.getValue() & 0xffff;
            if (littleEndian(2) != expected) {
                throw new IOException("gzip member " + member + " has a damaged header");
            }
        }
        crc.reset();
        inflater.setInput(buffer, position, limit - position);
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // Its end is a zero.
        }
    }

    private long littleEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << (8 * i);
        }
        return value;
    }

    /** The next byte of a header, which its own checksum may cover, or of a trailer. */
    private int next() throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException("gzip member " + Math.max(member, 1) + " is cut off in its header or trailer");
        }
        int b = Byte.toUnsignedInt(buffer[position++]);
        if (!inflater.finished()) {
            crc.update(b);
        }
        return b;
    }

    /** @return false at the end of the file */
    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(in.read(buffer), 0);
        return limit > 0;
    }
}
