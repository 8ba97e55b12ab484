package io.eddy.modelexport.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eddy.modelexport.gru4rec.EmbeddingMode;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTypeTest {

    @TempDir
    private Path folder;

    /** Against the definition, for each of the 65,536. */
    @Test
    void shouldReadEveryHalf() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            double magnitude;
            if (exponent == 31) {
                magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            } else if (exponent == 0) {
                magnitude = Math.pow(2, -14) * fraction / 1024;
            } else {
                magnitude = Math.pow(2, exponent - 15) * (1 + fraction / 1024.0);
            }
            float expected = (float) (bits >> 15 == 0 ? magnitude : -magnitude);
            assertThat(next(SafetensorsType.F16, bits)).as("bits %x", bits).isEqualTo(Float.valueOf(expected));
        }
    }

    @Test
    void shouldReadEveryBrainFloatAsTheUpperHalfOfAFloat() {
        assertThat(next(SafetensorsType.BF16, 0x3F80)).isEqualTo(1);
        assertThat(next(SafetensorsType.BF16, 0xC049)).isEqualTo(-3.140625f);
        assertThat(next(SafetensorsType.BF16, 0xFF80)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(next(SafetensorsType.BF16, 0x7FC0)).isNaN();
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = next(SafetensorsType.BF16, bits);
            assertThat(Float.isNaN(value) || Float.floatToRawIntBits(value) == bits << 16)
                    .isTrue();
        }
    }

    /** More numbers than one buffer holds, and an odd count. */
    @ParameterizedTest
    @CsvSource({"F32, 20001", "F16, 40001", "BF16, 40001", "F64, 10001"})
    void shouldReadAWholeTensor(SafetensorsType type, int count) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            // Whole numbers up to 128 are exact in all of them.
            float value = i % 129;
            switch (type) {
                case F32 -> data.putFloat(value);
                case F64 -> data.putDouble(value);
                case BF16 -> data.putShort((short) (Float.floatToIntBits(value) >> 16));
                case F16 ->
                    data.putShort((short) (value == 0 ? 0 : (Float.floatToIntBits(value) >> 13) - ((127 - 15) << 10)));
            }
        }

        float[] values = read(type, data);

        assertThat(values).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(values[i]).isEqualTo(i % 129);
        }
    }

    @Test
    void shouldLosePrecisionButNoMagnitude() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        data.putDouble(0.1).putDouble(1e-300).putDouble(-3.4e38).putDouble(Double.NEGATIVE_INFINITY);
        assertThat(read(SafetensorsType.F64, data)).containsExactly(0.1f, 0, -3.4e38f, Float.NEGATIVE_INFINITY);

        data.putDouble(16, -3.5e38);
        assertThatIOException()
                .isThrownBy(() -> read(SafetensorsType.F64, data))
                .withMessageContaining("numbers.safetensors")
                .withMessageEndingWith("tensor x: expected numbers that fit 32 bits, found -3.5E38 at element 2");
    }

    /** Models of one shape with weights of their own, as another program decoded them. */
    @ParameterizedTest
    @CsvSource({
        "control-f32, -0.7824766039848328, 0.7996370196342468, 0.020231962203979492",
        "f16, -0.77734375, -0.56982421875, 0.235595703125",
        "bf16, -0.46484375, 0.82421875, 0.91796875",
        "f64, 0.4734513767025228, -0.6628927842248045, 0.3061339964730505",
        "compiled, -0.11330045014619827, -0.7435937523841858, -0.20962347090244293"
    })
    void shouldReadModelsOfEveryType(String name, float first, float second, float third) throws IOException {
        Path cases = Path.of(System.getProperty("eddy.cases"), "20-safetensors-types");
        assumeTrue(Files.isDirectory(cases), () -> cases + " is not there");

        Gru4RecWeights weights = Gru4RecWeights.read(cases.resolve(name + ".safetensors"));

        assertThat(weights.outputBias()).containsExactly(first, second, third);
        assertThat(weights.itemCount()).isEqualTo(3);
        assertThat(weights.hiddenSize()).isEqualTo(4);
        assertThat(weights.embeddingMode()).isEqualTo(EmbeddingMode.SEPARATE);
    }

    private float[] read(SafetensorsType type, ByteBuffer data) throws IOException {
        byte[] header = "{\"x\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(type, data.capacity() / type.bytes(), data.capacity())
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + header.length + data.capacity())
                .order(ByteOrder.LITTLE_ENDIAN);
        Path file = folder.resolve("numbers.safetensors");
        Files.write(
                file,
                bytes.putLong(header.length)
                        .put(header)
                        .put(data.duplicate().clear())
                        .array());
        try (SafetensorsReader reader = new SafetensorsReader(file)) {
            return reader.tensors().get("x").values();
        }
    }

    private static float next(SafetensorsType type, int bits) {
        return type.next(
                ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) bits));
    }
}
