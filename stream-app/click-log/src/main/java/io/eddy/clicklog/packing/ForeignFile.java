package io.eddy.clicklog.packing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kinds of files that are no log, told by their first bytes, so that they can be refused by name. */
final class ForeignFile {

    /** The longest of {@link #KINDS}. */
    private static final int MAGIC_BYTES = 6;

    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("PK\u0003\u0004", "a zip archive");
        KINDS.put("BZh", "packed with bzip2");
        KINDS.put("\u00FD7zXZ\u0000", "packed with xz");
        KINDS.put("\u0004\"M\u0018", "packed with LZ4");
        KINDS.put("7z\u00BC\u00AF", "a 7z archive");
        KINDS.put("\u001F\u008B", "packed with gzip once more");
        KINDS.put("(\u00B5/\u00FD", "packed with zstd once more");
        KINDS.put("PAR1", "a packed Parquet file");
        KINDS.put("ARROW1", "an Arrow file");
        KINDS.put("ORC", "an ORC file");
        KINDS.put("Obj\u0001", "an Avro file");
        KINDS.put("SQLite", "an SQLite database");
        KINDS.put("%PDF", "a PDF");
    }

    private ForeignFile() {}

    /** @throws IOException that names the kind of file, where it is one of them */
    static void refuse(BufferedInputStream unpacked) throws IOException {
        unpacked.mark(MAGIC_BYTES);
        var begin = new String(unpacked.readNBytes(MAGIC_BYTES), StandardCharsets.ISO_8859_1);
        unpacked.reset();
        for (var kind : KINDS.entrySet()) {
            if (begin.startsWith(kind.getKey())) {
                throw new IOException("it is " + kind.getValue()
                        + "; expected text, plain or packed with gzip or zstd, or Parquet as it is");
            }
        }
    }
}
