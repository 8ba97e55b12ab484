package io.eddy.clicklog.packing;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The content of zstd frames, one behind the other, with windows of any size. */
final class ZstdFrames extends FilterInputStream {

    /** Two GiB, the largest that a frame of 64-bit machines may ask for ({@code zstd --ultra --long=31}). */
    private static final int LARGEST_WINDOW_LOG = 31;

    private ZstdFrames(InputStream unpacked) {
        super(unpacked);
    }

    static boolean begin(byte[] magic) {
        return ZstdFrameEnds.isMagic(magic);
    }

    static InputStream open(InputStream packed) throws IOException {
        return new ZstdFrames(new ZstdInputStreamNoFinalizer(new ZstdFrameEnds(packed)).setLongMax(LARGEST_WINDOW_LOG));
    }

    @Override
    public int read() throws IOException {
        var single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (ZstdIOException e) {
            throw new IOException("broken zstd: " + e.getMessage(), e);
        }
    }
}
