package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Gru4RecWeightsTest {

    /** One hidden float and two items: 2 + 2 + 3 + 3 + 3 + 3 floats. */
    private static final String HEADER = """
            {"item_embedding":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
            "output_bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},
            "gru.weight_ih":{"dtype":"F32","shape":[3,1],"data_offsets":[16,28]},
            "gru.weight_hh":{"dtype":"F32","shape":[3,1],"data_offsets":[28,40]},
            "gru.bias_ih":{"dtype":"F32","shape":[3],"data_offsets":[40,52]},
            "gru.bias_hh":{"dtype":"F32","shape":[3],"data_offsets":[52,64]}}""";

    private static final int DATA_BYTES = 64;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("weights.safetensors");
    }

    @Test
    void shouldReadBackWhatWasWritten() throws IOException {
        // More floats than one buffer holds.
        Gru4RecWeights written = RandomWeights.of(5001, 7, 1);
        written.write(file);

        Gru4RecWeights read = Gru4RecWeights.read(file);

        assertThat(read.itemCount()).isEqualTo(5001);
        assertThat(read.hiddenSize()).isEqualTo(7);
        assertThat(read.itemEmbedding()).isEqualTo(written.itemEmbedding());
        assertThat(read.outputBias()).isEqualTo(written.outputBias());
        assertThat(read.inputWeights()).isEqualTo(written.inputWeights());
        assertThat(read.recurrentWeights()).isEqualTo(written.recurrentWeights());
        assertThat(read.inputBias()).isEqualTo(written.inputBias());
        assertThat(read.recurrentBias()).isEqualTo(written.recurrentBias());
    }

    @Test
    void shouldLayOutTheFileAsSafetensors() throws IOException {
        Gru4RecWeights weights = RandomWeights.of(5, 2, 1);
        weights.write(file);

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = (int) bytes.getLong();
        JsonNode header =
                new ObjectMapper().readTree(new String(bytes.array(), Long.BYTES, headerBytes, StandardCharsets.UTF_8));

        assertThat(headerBytes % 8).isZero();
        assertThat(header.get("output_bias")).hasToString("{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[40,60]}");
        assertThat(bytes.getFloat(Long.BYTES + headerBytes + 40)).isEqualTo(weights.outputBias()[0]);
    }

    @Test
    void shouldReplaceAnOlderFileAndLeaveNothingElse() throws IOException {
        Files.writeString(file, "older");
        RandomWeights.of(5, 2, 1).write(file);

        assertThat(Gru4RecWeights.read(file).itemCount()).isEqualTo(5);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldReadAHeaderWithMetadata() throws IOException {
        write("{\"__metadata__\":{\"format\":\"pt\"}," + HEADER.substring(1), DATA_BYTES);

        assertThat(Gru4RecWeights.read(file).itemCount()).isEqualTo(2);
    }

    @Test
    void shouldRejectFileThatIsCutShort() throws IOException {
        RandomWeights.of(5, 2, 1).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length : List.of(0, 7, 8, 100, whole.length - 1)) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatIOException()
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> Gru4RecWeights.read(file))
                    .withMessageContaining(file.toString())
                    .withMessageContaining("expected")
                    .withMessageContaining("found");
        }
    }

    @Test
    void shouldRejectBytesAfterTheLastTensor() throws IOException {
        write(HEADER, DATA_BYTES + 4);

        assertRejected("expected 64 bytes of data, found 68");
    }

    @Test
    void shouldRejectHeaderLengthBeyondTheFile() throws IOException {
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, '{', '}'});

        assertRejected("header of at most 2 bytes");
    }

    @Test
    void shouldRejectHeaderThatIsNoJsonObject() throws IOException {
        write("[1, 2]", 0);
        assertRejected("expected a JSON object");
        write("{\"item_embedding\":", 0);
        assertRejected("expected a JSON object");
        write(HEADER + "}", DATA_BYTES);
        assertRejected("expected a JSON object");
    }

    @Test
    void shouldNameTheTensorOfTheWrongType() throws IOException {
        write(HEADER.replace("output_bias\":{\"dtype\":\"F32", "output_bias\":{\"dtype\":\"F16"), DATA_BYTES);

        assertRejected("tensor output_bias: expected type F32, found F16");
    }

    @Test
    void shouldNameTheTensorOfTheWrongShape() throws IOException {
        write(
                HEADER.replace(
                        "weight_hh\":{\"dtype\":\"F32\",\"shape\":[3,1]",
                        "weight_hh\":{\"dtype\":\"F32\",\"shape\":[1,3]"),
                DATA_BYTES);
        assertRejected("tensor gru.weight_hh: expected shape [3, 1], found [1, 3]");
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":[2]"), DATA_BYTES);
        assertRejected("tensor item_embedding: expected 2 dimensions, found shape [2]");
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":[-2,1]"), DATA_BYTES);
        assertRejected("tensor item_embedding: expected positive sizes, found shape [-2,1]");
    }

    @Test
    void shouldNameTheTensorOfTheWrongOffsets() throws IOException {
        write(HEADER.replace("[8,16]", "[8,12]"), DATA_BYTES);
        assertRejected("tensor output_bias: expected 8 bytes, found data offsets 8 to 12");
        write(HEADER.replace("[8,16]", "[-8,0]"), DATA_BYTES);
        assertRejected("tensor output_bias: expected 8 bytes, found data offsets -8 to 0");
        write(HEADER.replace("[8,16]", "[8]"), DATA_BYTES);
        assertRejected("tensor output_bias: expected two data offsets, found [8]");
    }

    @Test
    void shouldRejectMissingAndForeignTensors() throws IOException {
        write(HEADER.replace("gru.bias_hh", "gru.bias_xx"), DATA_BYTES);

        assertRejected(
                "gru.bias_hh, gru.bias_ih, gru.weight_hh, gru.weight_ih, item_embedding, output_bias], found [gru.bias_ih, gru.bias_xx");
    }

    @Test
    void shouldRejectArraysOfTheWrongLength() {
        Gru4RecWeights weights = RandomWeights.of(5, 2, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gru4RecWeights(
                        5,
                        2,
                        weights.itemEmbedding(),
                        new float[4],
                        weights.inputWeights(),
                        weights.recurrentWeights(),
                        weights.inputBias(),
                        weights.recurrentBias()))
                .withMessage("Tensor output_bias must have 5 floats, found 4");
    }

    private void assertRejected(String message) {
        assertThatIOException()
                .isThrownBy(() -> Gru4RecWeights.read(file))
                .withMessageContaining(file.toString())
                .withMessageContaining(message);
    }

    private void write(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        Files.write(file, bytes.array());
    }
}
