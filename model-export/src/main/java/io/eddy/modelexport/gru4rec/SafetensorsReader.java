package io.eddy.modelexport.gru4rec;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads float tensors from a safetensors file, and refuses one that is not whole. */
final class SafetensorsReader implements Closeable {

    private static final String METADATA = "__metadata__";
    /** A checkpoint has the figures of each epoch in it. */
    private static final int LARGEST_HEADER = 1 << 26;

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final JsonNode header;
    private final long dataStart;

    SafetensorsReader(Path file) throws IOException {
        this.file = file;
        channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            int headerBytes = readHeaderLength();
            header = readHeader(headerBytes);
            dataStart = (long) Long.BYTES + headerBytes;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** What the file says about itself; empty where it says nothing. */
    Map<String, String> metadata() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.path(METADATA).properties()) {
            if (!entry.getValue().isTextual()) {
                throw malformed("metadata %s: expected text, found %s".formatted(entry.getKey(), entry.getValue()));
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
        return metadata;
    }

    /**
     * All tensors by name, in the order of the header, read into memory.
     *
     * @throws IOException also where they are more or fewer bytes than the file holds
     */
    Map<String, FloatTensor> tensors() throws IOException {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        Set<Long> starts = new HashSet<>();
        long bytes = 0;
        for (String name : (Iterable<String>) header::fieldNames) {
            if (!name.equals(METADATA)) {
                FloatTensor tensor = tensor(name);
                if (!starts.add(offset(name, 0))) {
                    throw malformed("tensor %s: its data are also another tensor's".formatted(name));
                }
                bytes += tensor.elements() * Float.BYTES;
                tensors.put(name, tensor);
            }
        }
        long dataBytes = channel.size() - dataStart;
        if (bytes != dataBytes) {
            throw malformed("expected %d bytes of data, found %d".formatted(bytes, dataBytes));
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

    private JsonNode readHeader(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        readFully(bytes, Long.BYTES);
        JsonNode json = parse(bytes.array());
        if (!json.isObject()) {
            throw malformed("expected a JSON object as header, found %s".formatted(json.getNodeType()));
        }
        return json;
    }

    private JsonNode parse(byte[] bytes) throws IOException {
        try {
            return JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build()
                    .readTree(bytes);
        } catch (IOException e) {
            throw new IOException(
                    "Weights file %s: expected a JSON object as header, found %s".formatted(file, e.getMessage()), e);
        }
    }

    private FloatTensor tensor(String name) throws IOException {
        requireFloats(name);
        long[] shape = shape(name);
        long elements = elements(name, shape);
        if (elements > Integer.MAX_VALUE - 8) {
            throw malformed("tensor %s: expected at most %d floats, found shape %s"
                    .formatted(name, Integer.MAX_VALUE - 8, Arrays.toString(shape)));
        }
        long bytes = elements * Float.BYTES;
        long start = offset(name, 0);
        long end = offset(name, 1);
        if (start < 0 || end - start != bytes) {
            throw malformed(
                    "tensor %s: expected %d bytes, found data offsets %d to %d".formatted(name, bytes, start, end));
        }
        long dataBytes = channel.size() - dataStart;
        if (start > dataBytes - bytes) {
            throw malformed("tensor %s: expected at most %d bytes of data, found data offsets %d to %d"
                    .formatted(name, dataBytes, start, end));
        }
        return new FloatTensor(readFloats(dataStart + start, (int) elements), shape);
    }

    private long elements(String name, long[] shape) throws IOException {
        try {
            return FloatTensor.elements(shape);
        } catch (ArithmeticException e) {
            throw new IOException(
                    "Weights file %s: tensor %s: expected fewer floats than shape %s holds"
                            .formatted(file, name, Arrays.toString(shape)),
                    e);
        }
    }

    /** None of the dimensions is empty. */
    private long[] shape(String name) throws IOException {
        JsonNode sizes = header.path(name).path("shape");
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            JsonNode size = sizes.get(i);
            if (!size.canConvertToInt() || !size.isIntegralNumber() || size.intValue() < 1) {
                throw malformed("tensor %s: expected positive sizes, found shape %s".formatted(name, sizes));
            }
            shape[i] = size.intValue();
        }
        return shape;
    }

    private void requireFloats(String name) throws IOException {
        String type = header.path(name).path("dtype").asText();
        if (!type.equals("F32")) {
            throw malformed("tensor %s: expected type F32, found %s".formatted(name, type));
        }
    }

    private long offset(String name, int index) throws IOException {
        JsonNode offsets = header.path(name).path("data_offsets");
        if (offsets.size() != 2 || !offsets.path(index).isIntegralNumber()) {
            throw malformed("tensor %s: expected two data offsets, found %s".formatted(name, offsets));
        }
        return offsets.path(index).longValue();
    }

    private float[] readFloats(long start, int length) throws IOException {
        float[] values = new float[length];
        ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int chunk = BUFFER_BYTES / Float.BYTES;
        for (int done = 0; done < length; done += chunk) {
            int count = Math.min(chunk, length - done);
            bytes.clear().limit(count * Float.BYTES);
            readFully(bytes, start + (long) done * Float.BYTES);
            bytes.flip().asFloatBuffer().get(values, done, count);
        }
        return values;
    }

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
