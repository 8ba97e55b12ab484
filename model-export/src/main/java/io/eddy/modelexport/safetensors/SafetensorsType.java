package io.eddy.modelexport.safetensors;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The types of a safetensors file that become 32-bit floats without loss of meaning; precision may be lost. */
enum SafetensorsType {
    F32(Float.BYTES) {
        @Override
        float next(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    /** IEEE 754: a sign, 5 bits of exponent, 10 of fraction. */
    F16(Short.BYTES) {
        @Override
        float next(ByteBuffer bytes) {
            int bits = bytes.getShort();
            int sign = bits & 0x8000;
            int exponent = (bits >> 10) & 0x1F;
            int fraction = bits & 0x3FF;
            if (exponent == 0) {
                return fraction * (sign == 0 ? 0x1p-24f : -0x1p-24f);
            }
            int wideExponent = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
            return Float.intBitsToFloat(sign << 16 | wideExponent << 23 | fraction << 13);
        }
    },
    /** The upper half of a 32-bit float. */
    BF16(Short.BYTES) {
        @Override
        float next(ByteBuffer bytes) {
            return Float.intBitsToFloat(bytes.getShort() << 16);
        }
    },
    F64(Double.BYTES) {
        @Override
        float next(ByteBuffer bytes) {
            double value = bytes.getDouble();
            float rounded = (float) value;
            if (Float.isInfinite(rounded) && Double.isFinite(value)) {
                throw new ArithmeticException("expected numbers that fit 32 bits, found " + value);
            }
            return rounded;
        }
    };

    private final int bytes;

    SafetensorsType(int bytes) {
        this.bytes = bytes;
    }

    static Optional<SafetensorsType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** Of one number. */
    int bytes() {
        return bytes;
    }

    /**
     * Reads one number.
     *
     * @param bytes little-endian
     * @throws ArithmeticException where a finite number would become infinite
     */
    abstract float next(ByteBuffer bytes);
}
