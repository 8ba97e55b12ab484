package io.eddy.modelexport.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.modelexport.torch.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Writes float tensors in the safetensors format: the header's length as 8 bytes, a JSON header of types, shapes and offsets, then the
 * floats, all little-endian.
 */
public final class SafetensorsWriter {

    /** The floats start at a multiple of this, so that a reader may map them; the header is padded with blanks. */
    private static final int ALIGNMENT = 8;

    private static final int BUFFER_BYTES = 1 << 16;

    private SafetensorsWriter() {}

    /** Writes under another name in the same folder, then moves it to {@code file}, replacing what is there. */
    public static void write(Path file, Map<String, String> metadata, Map<String, FloatTensor> tensors)
            throws IOException {
        Path target = file.toAbsolutePath();
        Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
        try {
            try (FileChannel channel = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                writeHeader(channel, header(metadata, tensors));
                for (FloatTensor tensor : tensors.values()) {
                    writeFloats(channel, tensor.values());
                }
                channel.force(true);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static String header(Map<String, String> metadata, Map<String, FloatTensor> tensors) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode header = mapper.createObjectNode();
        header.set("__metadata__", mapper.valueToTree(metadata));
        long offset = 0;
        for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
            long end = offset + entry.getValue().elements() * Float.BYTES;
            ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
            for (long size : entry.getValue().shape()) {
                tensor.withArray("shape").add(size);
            }
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        String json = mapper.writeValueAsString(header);
        return json + " ".repeat(Math.floorMod(-json.length(), ALIGNMENT));
    }

    private static void writeHeader(FileChannel channel, String header) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + json.length).order(ByteOrder.LITTLE_ENDIAN);
        writeFully(channel, bytes.putLong(json.length).put(json).flip());
    }

    private static void writeFloats(FileChannel channel, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int chunk = BUFFER_BYTES / Float.BYTES;
        for (int start = 0; start < values.length; start += chunk) {
            int length = Math.min(chunk, values.length - start);
            bytes.asFloatBuffer().put(values, start, length);
            writeFully(channel, bytes.position(0).limit(length * Float.BYTES));
            bytes.clear();
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
