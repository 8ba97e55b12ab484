package io.eddy.modelexport.safetensors;

import io.eddy.modelexport.torch.FloatTensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads tensors from a safetensors file as 32-bit floats, and refuses a file that is not whole. */
public final class SafetensorsReader implements Closeable {

    /** A checkpoint has the figures of each epoch in it. */
    private static final int LARGEST_HEADER = 1 << 26;

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;

    public SafetensorsReader(Path file) throws IOException {
        this.file = file;
        channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            ByteBuffer json = ByteBuffer.allocate(readHeaderLength());
            readFully(json, Long.BYTES);
            dataStart = (long) Long.BYTES + json.capacity();
            header = new SafetensorsHeader(file, json.array(), channel.size() - dataStart);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** What the file says about itself; empty where it says nothing. */
    public Map<String, String> metadata() throws IOException {
        return header.metadata();
    }

    /**
     * All tensors by name, in the order of the header, read into memory.
     *
     * @throws IOException that names the tensor that is of another type, holds a number too large for 32 bits, or is not whole
     */
    public Map<String, FloatTensor> tensors() throws IOException {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            tensors.put(entry.name(), new FloatTensor(readFloats(entry), entry.sizes()));
        }
        return tensors;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int readHeaderLength() throws IOException {
        if (channel.size() < Long.BYTES) {
            throw malformed("expected 8 bytes of header length, found %d bytes".formatted(channel.size()));
        }
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(bytes, 0);
        long length = bytes.getLong(0);
        long largest = Math.min(LARGEST_HEADER, channel.size() - Long.BYTES);
        if (length < 0 || length > largest) {
            throw malformed("is no safetensors file, or cut off: expected a header of at most %d bytes, found length %d"
                    .formatted(largest, length));
        }
        return (int) length;
    }

    private float[] readFloats(SafetensorsHeader.Entry entry) throws IOException {
        SafetensorsType type = entry.type();
        float[] values = new float[entry.elements()];
        ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int chunk = BUFFER_BYTES / type.bytes();
        for (int done = 0; done < values.length; done += chunk) {
            int count = Math.min(chunk, values.length - done);
            bytes.clear().limit(count * type.bytes());
            readFully(bytes, dataStart + entry.start() + (long) done * type.bytes());
            bytes.flip();
            for (int i = done; i < done + count; i++) {
                values[i] = next(entry, bytes, i);
            }
        }
        return values;
    }

    private float next(SafetensorsHeader.Entry entry, ByteBuffer bytes, int element) throws IOException {
        try {
            return entry.type().next(bytes);
        } catch (ArithmeticException e) {
            throw new IOException(
                    "Weights file %s: tensor %s: %s at element %d"
                            .formatted(file, entry.name(), e.getMessage(), element),
                    e);
        }
    }

    /** @param position in the file of the buffer's first byte */
    private void readFully(ByteBuffer bytes, long position) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw malformed("expected %d more bytes, found the end of the file".formatted(bytes.remaining()));
            }
        }
    }

    private IOException malformed(String problem) {
        return new IOException("Weights file %s: %s".formatted(file, problem));
    }
}
