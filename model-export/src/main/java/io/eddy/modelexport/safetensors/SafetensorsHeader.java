package io.eddy.modelexport.safetensors;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.eddy.modelexport.torch.FloatTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a safetensors file says of itself and its tensors, whose data must fill the file without gap or overlap. */
final class SafetensorsHeader {

    private static final String METADATA = "__metadata__";
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    private final Path file;
    private final long dataBytes;
    private final JsonNode json;

    /**
     * One tensor.
     *
     * @param shape none of the dimensions is empty
     * @param start offset of its first byte, from the first byte of all data
     * @param end offset behind its last byte
     */
    record Entry(String name, SafetensorsType type, List<Long> shape, long start, long end) {

        long[] sizes() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }

        int elements() {
            return Math.toIntExact((end - start) / type.bytes());
        }
    }

    /** @param dataBytes bytes in the file behind the header */
    SafetensorsHeader(Path file, byte[] bytes, long dataBytes) throws IOException {
        this.file = file;
        this.dataBytes = dataBytes;
        json = parse(bytes);
    }

    /** What the file says about itself; empty where it says nothing. */
    Map<String, String> metadata() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.path(METADATA).properties()) {
            if (!entry.getValue().isTextual()) {
                throw malformed("metadata %s: expected text, found %s".formatted(entry.getKey(), entry.getValue()));
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
        return metadata;
    }

    /**
     * The tensors in the order of the header.
     *
     * @throws IOException that names the tensor whose type, shape or place is not as it must be
     */
    List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> tensor : json.properties()) {
            if (!tensor.getKey().equals(METADATA)) {
                entries.add(entry(tensor.getKey(), tensor.getValue()));
            }
        }
        requireOneAfterAnother(entries);
        return entries;
    }

    private JsonNode parse(byte[] bytes) throws IOException {
        JsonNode header;
        try {
            header = JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build()
                    .readTree(bytes);
        } catch (IOException e) {
            throw new IOException(
                    "Weights file %s: expected a JSON object as header, found %s".formatted(file, e.getMessage()), e);
        }
        if (!header.isObject()) {
            throw malformed("expected a JSON object as header, found %s".formatted(header.getNodeType()));
        }
        return header;
    }

    private Entry entry(String name, JsonNode tensor) throws IOException {
        String typeName = tensor.path("dtype").asText();
        SafetensorsType type = SafetensorsType.of(typeName)
                .orElseThrow(() -> malformed("tensor %s: expected a type of %s, found %s"
                        .formatted(name, Arrays.toString(SafetensorsType.values()), typeName)));
        long[] shape = shape(name, tensor.path("shape"));
        long elements = elements(name, shape);
        if (elements > MOST_ELEMENTS) {
            throw malformed("tensor %s: expected at most %d numbers, found shape %s"
                    .formatted(name, MOST_ELEMENTS, Arrays.toString(shape)));
        }
        long bytes = elements * type.bytes();
        long start = offset(name, tensor.path("data_offsets"), 0);
        long end = offset(name, tensor.path("data_offsets"), 1);
        if (start < 0 || end < start || end - start != bytes) {
            throw malformed("tensor %s: expected %d bytes for shape %s of type %s, found data offsets %d to %d"
                    .formatted(name, bytes, Arrays.toString(shape), type, start, end));
        }
        if (end > dataBytes) {
            throw malformed("tensor %s: expected at most %d bytes of data, found data offsets %d to %d"
                    .formatted(name, dataBytes, start, end));
        }
        return new Entry(name, type, Arrays.stream(shape).boxed().toList(), start, end);
    }

    private long[] shape(String name, JsonNode sizes) throws IOException {
        if (!sizes.isArray()) {
            throw malformed("tensor %s: expected a list of sizes as shape, found %s".formatted(name, sizes));
        }
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

    private long elements(String name, long[] shape) throws IOException {
        try {
            return FloatTensor.elements(shape);
        } catch (ArithmeticException e) {
            throw new IOException(
                    "Weights file %s: tensor %s: expected fewer numbers than shape %s holds"
                            .formatted(file, name, Arrays.toString(shape)),
                    e);
        }
    }

    private long offset(String name, JsonNode offsets, int index) throws IOException {
        JsonNode offset = offsets.path(index);
        if (offsets.size() != 2 || !offset.isIntegralNumber() || !offset.canConvertToLong()) {
            throw malformed("tensor %s: expected two data offsets, found %s".formatted(name, offsets));
        }
        return offset.longValue();
    }

    private void requireOneAfterAnother(List<Entry> entries) throws IOException {
        List<Entry> inOrder =
                entries.stream().sorted(Comparator.comparingLong(Entry::start)).toList();
        String last = "the header";
        long end = 0;
        for (Entry entry : inOrder) {
            if (entry.start() != end) {
                throw malformed("tensor %s: its data %s those of %s, which end at offset %d; found offsets %d to %d"
                        .formatted(
                                entry.name(),
                                entry.start() < end ? "overlap" : "leave a gap behind",
                                last,
                                end,
                                entry.start(),
                                entry.end()));
            }
            last = "tensor " + entry.name();
            end = entry.end();
        }
        if (end != dataBytes) {
            throw malformed("expected %d bytes of data, found %d, where nothing stands behind %s"
                    .formatted(end, dataBytes, last));
        }
    }

    private IOException malformed(String problem) {
        return new IOException("Weights file %s: %s".formatted(file, problem));
    }
}
