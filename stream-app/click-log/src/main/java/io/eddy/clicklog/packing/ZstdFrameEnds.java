package io.eddy.clicklog.packing;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Passes packed bytes on and sees to it that they end where a frame ends (RFC 8878, section 3). The library's own stream takes a file
 * that is cut off in the head of a later frame for whole.
 */
final class ZstdFrameEnds extends FilterInputStream {

    private static final long MAGIC = 0xFD2F_B528L;
    private static final long SKIPPABLE_MAGIC = 0x184D_2A50L;
    private static final long SKIPPABLE_MASK = 0xFFFF_FFF0L;
    private static final int CHECKSUM_BYTES = 4;
    private static final int RUN_LENGTH_BLOCK = 1;

    /** What the next bytes are, and how many of them there are. */
    private enum Part {
        MAGIC(4),
        SKIPPABLE_SIZE(4),
        DESCRIPTOR(1),
        BLOCK_HEADER(3);

        private final int bytes;

        Part(int bytes) {
            this.bytes = bytes;
        }
    }

    private Part part = Part.MAGIC;
    /** The part's bytes so far, the lowest first. */
    private long value;

    private int valueBytes;
    /** Bytes of content before the part begins. */
    private long toPass;

    private boolean hasChecksum;
    private long frames;

    ZstdFrameEnds(InputStream in) {
        super(in);
    }

    static boolean isMagic(byte[] bytes) {
        if (bytes.length < Part.MAGIC.bytes) {
            return false;
        }
        long value = 0;
        for (int i = 0; i < Part.MAGIC.bytes; i++) {
            value |= Byte.toUnsignedLong(bytes[i]) << (8 * i);
        }
        return value == MAGIC || (value & SKIPPABLE_MASK) == SKIPPABLE_MAGIC;
    }

    @Override
    public int read() throws IOException {
        var single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count >= 0) {
            follow(bytes, offset, offset + count);
        } else if (part != Part.MAGIC || valueBytes > 0 || toPass > 0) {
            throw new EOFException("zstd frame " + Math.max(frames, 1) + " has no end");
        }
        return count;
    }

    private void follow(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            if (toPass > 0) {
                int passed = (int) Math.min(toPass, to - at);
                toPass -= passed;
                at += passed;
                continue;
            }
            value |= Byte.toUnsignedLong(bytes[at++]) << (8 * valueBytes++);
            if (valueBytes == part.bytes) {
                endPart(value);
                value = 0;
                valueBytes = 0;
            }
        }
    }

    private void endPart(long read) throws IOException {
        switch (part) {
            case MAGIC -> {
                boolean skippable = (read & SKIPPABLE_MASK) == SKIPPABLE_MAGIC;
                if (read != MAGIC && !skippable) {
                    throw new IOException("what follows zstd frame " + frames
                            + " is no zstd; unpack the parts one by one, and join them unpacked or whole");
                }
                frames++;
                part = skippable ? Part.SKIPPABLE_SIZE : Part.DESCRIPTOR;
            }
            case SKIPPABLE_SIZE -> {
                toPass = read;
                part = Part.MAGIC;
            }
            case DESCRIPTOR -> {
                hasChecksum = (read >> 2 & 1) == 1;
                toPass = headerBytesBehind((int) read);
                part = Part.BLOCK_HEADER;
            }
            case BLOCK_HEADER -> {
                boolean last = (read & 1) == 1;
                int type = (int) (read >> 1 & 3);
                toPass = type == RUN_LENGTH_BLOCK ? 1 : read >> 3;
                if (last) {
                    toPass += hasChecksum ? CHECKSUM_BYTES : 0;
                    part = Part.MAGIC;
                }
            }
        }
    }

    /** Window, dictionary id and content size, as the descriptor says which are there and how long. */
    private static int headerBytesBehind(int descriptor) {
        boolean singleSegment = (descriptor >> 5 & 1) == 1;
        int dictionaryId = new int[] {0, 1, 2, 4}[descriptor & 3];
        int contentSize = new int[] {singleSegment ? 1 : 0, 2, 4, 8}[descriptor >> 6];
        return (singleSegment ? 0 : 1) + dictionaryId + contentSize;
    }
}
