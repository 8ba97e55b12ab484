package io.eddy.serving.http;

import io.eddy.catalogue.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys that clients show, each with the name of whose it is. Only hashes are kept. */
public final class ApiKeys {

    /** Nobody needs one. */
    public static final ApiKeys NONE = new ApiKeys(Map.of());

    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)");
    private static final int SHORTEST = 16;

    private final Map<String, String> namesByHash;

    private ApiKeys(Map<String, String> namesByHash) {
        this.namesByHash = Map.copyOf(namesByHash);
    }

    /**
     * @param file a line for each client, its name and its key; what begins with # is passed over
     * @throws IOException that names the file and the line, but no key
     */
    public static ApiKeys read(Path file) throws IOException {
        var names = new LinkedHashMap<String, String>();
        int number = 0;
        try {
            for (var line : Files.readAllLines(file)) {
                number++;
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                var parts = LINE.matcher(line.trim());
                if (!parts.matches()) {
                    throw new IOException("expected a client's name and its key");
                }
                if (parts.group(2).length() < SHORTEST) {
                    throw new IOException("a key has at least " + SHORTEST + " characters");
                }
                if (names.put(hash(parts.group(2)), parts.group(1)) != null) {
                    throw new IOException("the key is that of an earlier line");
                }
            }
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + file + " with API keys.", e);
        } catch (IOException e) {
            throw new IOException("Line " + number + " of the API keys in " + file + ": " + e.getMessage() + ".", e);
        }
        if (names.isEmpty()) {
            throw new IOException("There is no API key in " + file + ".");
        }
        return new ApiKeys(names);
    }

    boolean areNeeded() {
        return !namesByHash.isEmpty();
    }

    /** Looked up by its hash, so that the time it takes says nothing of the keys. */
    Optional<String> client(String key) {
        return Optional.ofNullable(namesByHash.get(hash(key)));
    }

    private static String hash(String key) {
        return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
    }
}
