package io.eddy.serving.prequential;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The bytes of a stored value: the number of its format, then its fields one after another. */
final class FieldWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);

    FieldWriter(int format) {
        writeInt(format);
    }

    void writeInt(int value) {
        try {
            out.writeInt(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writeLong(long value) {
        try {
            out.writeLong(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writeWholeNumber(BigInteger value) {
        var number = value.toByteArray();
        writeInt(number.length);
        bytes.writeBytes(number);
    }

    void writeText(String value) {
        var utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeInt(utf8.length);
        bytes.writeBytes(utf8);
    }

    void writeTexts(Iterable<String> values, int size) {
        writeInt(size);
        values.forEach(this::writeText);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
