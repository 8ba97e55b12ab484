package io.eddy.serving.prequential;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what a {@link FieldWriter} wrote. */
final class FieldReader {

    private final ByteBuffer bytes;
    private final int format;

    /** @param what names the value where it is of another format: {@code A session} */
    FieldReader(byte[] bytes, int format, String what) {
        this(bytes, format, format, what);
    }

    /** @param oldestFormat the first that can be read, {@code newestFormat} the last */
    FieldReader(byte[] bytes, int oldestFormat, int newestFormat, String what) {
        this.bytes = ByteBuffer.wrap(bytes);
        format = readInt();
        if (format < oldestFormat || format > newestFormat) {
            throw new IllegalStateException(what + " is kept in format " + format + ", this version of Eddy reads "
                    + (oldestFormat == newestFormat ? "" : oldestFormat + " to ") + newestFormat
                    + "; was the state written by a later version?");
        }
    }

    int format() {
        return format;
    }

    int readInt() {
        return bytes.getInt();
    }

    long readLong() {
        return bytes.getLong();
    }

    BigInteger readWholeNumber() {
        var number = new byte[readInt()];
        bytes.get(number);
        return new BigInteger(number);
    }

    String readText() {
        var utf8 = new byte[readInt()];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    List<String> readTexts() {
        int size = readInt();
        var texts = new ArrayList<String>(size);
        for (int i = 0; i < size; i++) {
            texts.add(readText());
        }
        return texts;
    }
}
