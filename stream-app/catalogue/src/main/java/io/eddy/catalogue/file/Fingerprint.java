package io.eddy.catalogue.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
            return Sha256.of(JSON.writeValueAsBytes(description)).substring(0, DIGITS);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The description holds what JSON cannot: " + e.getMessage(), e);
        }
    }
}
