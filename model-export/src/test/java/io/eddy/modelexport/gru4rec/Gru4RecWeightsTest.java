package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.modelexport.torch.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Gru4RecWeightsTest {

    /** One hidden float and two items: 2 + 2 + 3 + 3 + 3 + 3 floats. */
    private static final String HEADER = """
            {"embedding.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
            "output.bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},
            "gru.weight_ih_l0":{"dtype":"F32","shape":[3,1],"data_offsets":[16,28]},
            "gru.weight_hh_l0":{"dtype":"F32","shape":[3,1],"data_offsets":[28,40]},
            "gru.bias_ih_l0":{"dtype":"F32","shape":[3],"data_offsets":[40,52]},
            "gru.bias_hh_l0":{"dtype":"F32","shape":[3],"data_offsets":[52,64]}}""";

    private static final int DATA_BYTES = 64;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("weights.safetensors");
    }

    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldReadBackWhatWasWritten(Architecture architecture) throws IOException {
        // More floats than one buffer holds.
        Gru4RecWeights written = RandomWeights.of(architecture, 3001, 7, 1);
        written.write(file);

        Gru4RecWeights read = Gru4RecWeights.read(file);

        assertThat(read.itemCount()).isEqualTo(3001);
        assertThat(read.hiddenSize()).isEqualTo(7);
        assertThat(read.embeddingMode()).isEqualTo(architecture.embeddingMode());
        assertThat(read.gruForm()).isEqualTo(architecture.gruForm());
        assertThat(read.layers()).isEqualTo(architecture.layers());
        assertThat(read.embeddingSize()).isEqualTo(written.embeddingSize());
        assertThat(read.embedding()).isEqualTo(written.embedding());
        assertThat(read.output()).isEqualTo(written.output());
        assertThat(read.outputBias()).isEqualTo(written.outputBias());
        for (int layer = 0; layer < architecture.layers(); layer++) {
            assertThat(read.inputWeights(layer)).isEqualTo(written.inputWeights(layer));
            assertThat(read.recurrentWeights(layer)).isEqualTo(written.recurrentWeights(layer));
            assertThat(read.inputBias(layer)).isEqualTo(written.inputBias(layer));
            assertThat(read.recurrentBias(layer)).hasSize(21).isEqualTo(written.recurrentBias(layer));
        }
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
        assertThat(header.get("output.bias")).hasToString("{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[40,60]}");
        assertThat(header.get("__metadata__")).hasToString("{\"gru_form\":\"reset_after\"}");
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

    /** Only the form with two biases a gate exists in PyTorch, whose files do not name it. */
    @Test
    void shouldTakeAFileThatDoesNotNameItsFormForPyTorchs() throws IOException {
        write(HEADER, DATA_BYTES);

        assertThat(Gru4RecWeights.read(file).gruForm()).isEqualTo(GruForm.RESET_AFTER);
    }

    @Test
    void shouldRejectAnUnknownForm() throws IOException {
        write("{\"__metadata__\":{\"gru_form\":\"sideways\"}," + HEADER.substring(1), DATA_BYTES);
        assertRejected("expected gru_form [reset_after, reset_before], found sideways");
        write("{\"__metadata__\":{\"gru_form\":1}," + HEADER.substring(1), DATA_BYTES);
        assertRejected("metadata gru_form: expected text, found 1");
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

        assertRejected("expected 64 bytes of data, found 68, where nothing stands behind tensor gru.bias_hh_l0");
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
        write("{\"embedding.weight\":", 0);
        assertRejected("expected a JSON object");
        write(HEADER + "}", DATA_BYTES);
        assertRejected("expected a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"I64", "I32", "U8", "BOOL", "F8_E4M3", "f32", ""})
    void shouldNameTheTensorOfTheWrongType(String type) throws IOException {
        write(HEADER.replace("output.bias\":{\"dtype\":\"F32", "output.bias\":{\"dtype\":\"" + type), DATA_BYTES);

        assertRejected("tensor output.bias: expected a type of [F32, F16, BF16, F64], found " + type);
    }

    @Test
    void shouldNameTheTensorOfTheWrongShape() throws IOException {
        write(
                HEADER.replace(
                        "weight_hh_l0\":{\"dtype\":\"F32\",\"shape\":[3,1]",
                        "weight_hh_l0\":{\"dtype\":\"F32\",\"shape\":[1,3]"),
                DATA_BYTES);
        assertRejected("tensor gru.weight_hh_l0: expected shape [3, 1], found [1, 3]");
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":[2]"), DATA_BYTES);
        assertRejected("tensor embedding.weight: expected 2 dimensions, found shape [2]");
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":[-2,1]"), DATA_BYTES);
        assertRejected("tensor embedding.weight: expected positive sizes, found shape [-2,1]");
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":[2,0]"), DATA_BYTES);
        assertRejected("tensor embedding.weight: expected positive sizes, found shape [2,0]");
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":{\"0\":2}"), DATA_BYTES);
        assertRejected("tensor embedding.weight: expected a list of sizes as shape, found {\"0\":2}");
    }

    @Test
    void shouldNameTheTensorOfTheWrongOffsets() throws IOException {
        write(HEADER.replace("[8,16]", "[8,12]"), DATA_BYTES);
        assertRejected("tensor output.bias: expected 8 bytes for shape [2] of type F32, found data offsets 8 to 12");
        write(HEADER.replace("[8,16]", "[-8,0]"), DATA_BYTES);
        assertRejected("tensor output.bias: expected 8 bytes for shape [2] of type F32, found data offsets -8 to 0");
        write(HEADER.replace("[8,16]", "[8]"), DATA_BYTES);
        assertRejected("tensor output.bias: expected two data offsets, found [8]");
    }

    @Test
    void shouldRejectTensorsThatShareTheirData() throws IOException {
        write(HEADER.replace("[52,64]", "[40,52]"), DATA_BYTES - 12);
        assertRejected("tensor gru.bias_hh_l0: its data overlap those of tensor gru.bias_ih_l0, which end at offset 52;"
                + " found offsets 40 to 52");
        // As many bytes as there are, but some twice and others not at all.
        write(HEADER.replace("[8,16]", "[4,12]"), DATA_BYTES);
        assertRejected("tensor output.bias: its data overlap those of tensor embedding.weight, which end at offset 8;"
                + " found offsets 4 to 12");
    }

    @Test
    void shouldRejectBytesBetweenTensors() throws IOException {
        write(HEADER.replace("[0,8]", "[64,72]"), DATA_BYTES + 8);
        assertRejected("tensor output.bias: its data leave a gap behind those of the header, which end at offset 0;"
                + " found offsets 8 to 16");
        write(HEADER.replace("[52,64]", "[56,68]"), DATA_BYTES + 4);
        assertRejected("tensor gru.bias_hh_l0: its data leave a gap behind those of tensor gru.bias_ih_l0, which end at"
                + " offset 52; found offsets 56 to 68");
    }

    /** The order of the header is not that of the data. */
    @Test
    void shouldTakeTensorsInAnyOrder() throws IOException {
        write(HEADER.replace("[40,52]", "[0]").replace("[52,64]", "[40,52]").replace("[0]", "[52,64]"), DATA_BYTES);
        assertThat(Gru4RecWeights.read(file).itemCount()).isEqualTo(2);
    }

    @Test
    void shouldRejectATensorThatStandsTwice() throws IOException {
        write(HEADER.replace("gru.bias_hh_l0", "gru.bias_ih_l0"), DATA_BYTES);
        assertRejected("Duplicate field 'gru.bias_ih_l0'");
    }

    @Test
    void shouldRejectDataThatAreCutShort() throws IOException {
        write(HEADER, DATA_BYTES - 1);
        assertRejected("tensor gru.bias_hh_l0: expected at most 63 bytes of data, found data offsets 52 to 64");
    }

    @Test
    void shouldNameTheTensorThatHoldsNoNumber() throws IOException {
        write(HEADER, DATA_BYTES);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - DATA_BYTES + 12, Float.NaN);
        Files.write(file, bytes);
        assertRejected("tensor output.bias: expected numbers, found NaN at element 1 of shape [2]");
    }

    /** None of them is as long as it says: memory for it must not be asked for. */
    @Test
    void shouldRejectShapesLargerThanTheFile() throws IOException {
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":[2000000,1000000,1000000,1000000]"), DATA_BYTES);
        assertRejected(
                "tensor embedding.weight: expected fewer numbers than shape [2000000, 1000000, 1000000, 1000000] holds");
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":[2000000,1000000]"), DATA_BYTES);
        assertRejected("tensor embedding.weight: expected at most 2147483639 numbers, found shape [2000000, 1000000]");
        write(HEADER.replace("\"shape\":[2,1]", "\"shape\":[4294967298,1]"), DATA_BYTES);
        assertRejected("tensor embedding.weight: expected positive sizes, found shape [4294967298,1]");
        write(
                HEADER.replace("[2,1],\"data_offsets\":[0,8]", "[2000000000,1],\"data_offsets\":[0,8000000000]"),
                DATA_BYTES);
        assertRejected(
                "tensor embedding.weight: expected at most 64 bytes of data, found data offsets 0 to 8000000000");
        write(HEADER.replace("[8,16]", "[9223372036854775800,9223372036854775808]"), DATA_BYTES);
        assertRejected("tensor output.bias: ");
        write(HEADER.replace("[8,16]", "[72,80]"), DATA_BYTES);
        assertRejected("tensor output.bias: expected at most 64 bytes of data, found data offsets 72 to 80");
    }

    @Test
    void shouldNameTheTensorThatDoesNotFitTheOthers() {
        Architecture separate = new Architecture(EmbeddingMode.SEPARATE, GruForm.RESET_AFTER, 2);
        Map<String, FloatTensor> tensors =
                new LinkedHashMap<>(RandomWeights.of(separate, 5, 2, 1).tensors());
        tensors.put(Gru4RecWeights.EMBEDDING, new FloatTensor(new float[20], 4, 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gru4RecWeights(GruForm.RESET_AFTER, tensors))
                .withMessage("tensor embedding.weight: expected shape [5, 5], found [4, 5]");
        tensors.put(Gru4RecWeights.EMBEDDING, new FloatTensor(new float[30], 5, 6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gru4RecWeights(GruForm.RESET_AFTER, tensors))
                .withMessage("tensor gru.weight_ih_l0: expected shape [6, 6], found [6, 5]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FloatTensor(new float[4], 5))
                .withMessage("A tensor of shape [5] has 5 floats, found 4");
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
