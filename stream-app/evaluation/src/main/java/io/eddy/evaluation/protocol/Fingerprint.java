package io.eddy.evaluation.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Short names for descriptions: the same description has the same one, bit for bit, any other has another. */
public final class Fingerprint {

    /** 48 bits: two of a million descriptions share one with a chance of one in 500. */
    private static final int DIGITS = 12;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Fingerprint() {}

    /**
     * The first 12 hex digits of the SHA-256 of the description as JSON.
     *
     * @param description texts, numbers, truth values, and lists and maps of them; the order of its keys counts
     */
    public static String of(Map<String, Object> description) {
        try {
            return HexFormat.of()
                    .formatHex(sha256().digest(JSON.writeValueAsBytes(description)))
                    .substring(0, DIGITS);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The description holds what JSON cannot: " + e.getMessage(), e);
        }
    }

    /** The SHA-256 of a file, 64 hex digits. */
    public static String ofFile(Path file) throws IOException {
        var digest = sha256();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
