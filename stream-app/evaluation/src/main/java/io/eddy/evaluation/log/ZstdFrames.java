package io.eddy.evaluation.log;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The content of zstd frames, one behind the other.
 *
 * <p>Not the library's own stream: it takes a file that is cut off in the head of a later frame for whole.
 */
final class ZstdFrames extends InputStream {

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final byte[] read = new byte[BUFFER_BYTES];
    private final ByteBuffer packed = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private final ByteBuffer unpacked = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private boolean frameEnded;
    private boolean needsInput = true;

    ZstdFrames(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(unpacked.get()) : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, unpacked.remaining());
        unpacked.get(bytes, offset, taken);
        return taken;
    }

    @Override
    public void close() throws IOException {
        context.close();
        in.close();
    }

    private boolean fill() throws IOException {
        while (!unpacked.hasRemaining()) {
            if (!packed.hasRemaining() && needsInput && !fillPacked()) {
                return false;
            }
            unpacked.clear();
            try {
                frameEnded = context.decompressDirectByteBufferStream(unpacked, packed);
            } catch (ZstdException e) {
                unpacked.limit(0);
                throw new IOException("broken zstd: " + e.getMessage(), e);
            }
            // A full buffer may leave content behind in the decoder.
            needsInput = frameEnded || unpacked.hasRemaining();
            unpacked.flip();
        }
        return true;
    }

    private boolean fillPacked() throws IOException {
        int count = in.read(read);
        if (count < 0 && !frameEnded) {
            throw new EOFException("the last zstd frame has no end");
        }
        packed.clear().put(read, 0, Math.max(count, 0)).flip();
        return count >= 0;
    }
}
