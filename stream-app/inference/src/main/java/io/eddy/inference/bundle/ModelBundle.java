package io.eddy.inference.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;

/**
 * A model on disk: one folder with one version.
 *
 * <ul>
 *   <li>{@code manifest.json}: {@link BundleManifest}, with the SHA-256 of the other files
 *   <li>{@code manifest.sha256}: the manifest's own, as {@code sha256sum} writes it
 *   <li>{@code items.csv}: {@code item_id,support} in the order of the item index
 *   <li>{@code encoder.onnx} of a recurrent model: {@code item} int64 [B], {@code state} float [L,B,H] → {@code next_state} float
 *       [L,B,H], whose last layer is the session vector
 *   <li>{@code encoder.onnx} of a windowed model: {@code items} int64 [B,n], the oldest first, {@code length} int64 [B] → {@code
 *       vector} float [B,D]
 *   <li>{@code item-matrix.f32}: {@link ItemMatrix}; graphs may take their tensors from it, and from no other file
 *   <li>{@code decoder.onnx}: {@code vector} float [B,D], {@code k} int64 [1] → {@code item} int64 [B,k], {@code score} float [B,k],
 *       best first. Without an item matrix it takes the hidden state in place of the vector: {@code state} float [L,B,H]
 * </ul>
 *
 * <p>Immutable; opened by {@link io.eddy.inference.Models}.
 */
public final class ModelBundle {

    /** Graphs by what they do. */
    public static final String ENCODER = "encoder";

    public static final String DECODER = "decoder";

    static final String ITEMS = "items.csv";
    public static final String MANIFEST = "manifest.json";
    public static final String MANIFEST_HASH = "manifest.sha256";

    private static final int LONGEST_TEXT = 256;

    static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private final Path folder;
    private final String sha256;
    private final BundleManifest manifest;
    private final Items items;

    private ModelBundle(Path folder, String sha256, BundleManifest manifest, Items items) {
        this.folder = folder;
        this.sha256 = sha256;
        this.manifest = manifest;
        this.items = items;
    }

    /** The SHA-256 of the bundle in a folder, see {@link #sha256}; only its manifest is read. */
    public static String sha256Of(Path folder) throws InvalidBundleException {
        requireFolder(folder);
        return verifyManifestHash(folder);
    }

    /** What the bundle in a folder says of itself; its other files need not be there. */
    public static BundleManifest manifestOf(Path folder) throws InvalidBundleException {
        requireFolder(folder);
        verifyManifestHash(folder);
        var manifest = readManifest(folder.resolve(MANIFEST));
        checkFields(folder.resolve(MANIFEST), manifest);
        return manifest;
    }

    /** Reads a bundle and checks all that can be checked without running it. */
    public static ModelBundle load(Path folder) throws InvalidBundleException {
        var manifest = manifestOf(folder);
        var sha256 = sha256Of(folder);
        for (var file : manifest.files().entrySet()) {
            verifyHash(folder.resolve(file.getKey()), file.getValue());
        }
        var matrix = manifest.itemMatrix();
        for (var graph : manifest.graphs().values()) {
            GraphCheck.check(folder.resolve(graph), matrix == null ? null : matrix.file());
        }
        checkMatrix(folder, matrix);
        var items = ItemFile.read(folder.resolve(ITEMS));
        if (items.size() != manifest.items()) {
            throw new InvalidBundleException(
                    folder.resolve(ITEMS),
                    "holds " + items.size() + " items, but items in " + MANIFEST + " says " + manifest.items());
        }
        return new ModelBundle(folder, sha256, manifest, items);
    }

    public BundleManifest manifest() {
        return manifest;
    }

    /** What recommendations of this model leave out, unless the job says otherwise. */
    public LeaveOut leaveOut() {
        return LeaveOut.labelled(manifest.leaveOut());
    }

    public Items items() {
        return items;
    }

    /** @param role {@link #ENCODER} or {@link #DECODER} */
    public Path graph(String role) throws InvalidBundleException {
        return named("graphs", manifest.graphs(), role);
    }

    /** A file that is no graph, by what it holds. */
    public Path data(String role) throws InvalidBundleException {
        return named("data", manifest.data(), role);
    }

    /** For who finds fault with what it says. */
    public Path manifestFile() {
        return folder.resolve(MANIFEST);
    }

    /** The SHA-256 of the manifest, which holds those of all other files: no other bundle has it. */
    public String sha256() {
        return sha256;
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    private Path named(String field, Map<String, String> files, String role) throws InvalidBundleException {
        if (!files.containsKey(role)) {
            throw new InvalidBundleException(
                    manifestFile(),
                    field + " names no " + role + ", which a model of the kind " + manifest.kind() + " needs");
        }
        return folder.resolve(files.get(role));
    }

    private static void requireFolder(Path folder) throws InvalidBundleException {
        if (!Files.isDirectory(folder)) {
            throw new InvalidBundleException(folder, "there is no such folder");
        }
    }

    private static String verifyManifestHash(Path folder) throws InvalidBundleException {
        var hashFile = folder.resolve(MANIFEST_HASH);
        String line;
        try {
            line = Files.readString(hashFile);
        } catch (NoSuchFileException e) {
            var within = folder.resolve("bundle");
            var hint = Files.exists(within.resolve(MANIFEST_HASH)) ? "; did you mean " + within + "?" : "";
            throw new InvalidBundleException(hashFile, "is missing" + hint, e);
        } catch (IOException e) {
            throw unreadable(hashFile, e);
        }
        if (!line.matches("[0-9a-f]{64}  " + MANIFEST + "\\R?")) {
            throw new InvalidBundleException(
                    hashFile,
                    "expected one line as 'sha256sum " + MANIFEST + "' writes it, found '" + line.strip() + "'");
        }
        var sha256 = line.substring(0, 64);
        verifyHash(folder.resolve(MANIFEST), sha256);
        return sha256;
    }

    private static BundleManifest readManifest(Path file) throws InvalidBundleException {
        try {
            var json = JSON.readTree(file.toFile());
            int format = json.path("format_version").asInt();
            return switch (format) {
                case FirstFormat.FORMAT_VERSION ->
                    JSON.treeToValue(json, FirstFormat.class).manifest();
                case BundleManifest.FORMAT_VERSION -> JSON.treeToValue(json, BundleManifest.class);
                default ->
                    throw new InvalidBundleException(
                            file,
                            "format_version is " + json.path("format_version") + ", this software reads "
                                    + FirstFormat.FORMAT_VERSION + " and " + BundleManifest.FORMAT_VERSION);
            };
        } catch (JsonProcessingException e) {
            throw new InvalidBundleException(file, "is no manifest: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void checkFields(Path file, BundleManifest manifest) throws InvalidBundleException {
        requireText(file, "name", manifest.name());
        requireText(file, "version", manifest.version());
        requireText(file, "kind", manifest.kind());
        requireText(file, "strategy", manifest.strategy());
        requireAtLeast(file, "items", manifest.items(), 1);
        requireAtLeast(file, "window", manifest.window(), 0);
        if (manifest.state() != null) {
            requireAtLeast(file, "layers", manifest.state().layers(), 1);
            requireAtLeast(file, "hidden_size", manifest.state().hiddenSize(), 1);
        }
        try {
            LeaveOut.labelled(manifest.leaveOut());
        } catch (IllegalArgumentException e) {
            throw new InvalidBundleException(file, "leave_out: " + e.getMessage(), e);
        }
        var matrix = manifest.itemMatrix();
        if (matrix != null && matrix.fault() != null) {
            throw new InvalidBundleException(file, "item_matrix " + matrix.fault());
        }
        if (matrix != null && matrix.rows() != manifest.items()) {
            throw new InvalidBundleException(
                    file, "item_matrix has " + matrix.rows() + " rows, but items says " + manifest.items());
        }
        checkFiles(file, manifest);
    }

    /** Each file has a hash and something to do, and lies in the folder itself. */
    private static void checkFiles(Path file, BundleManifest manifest) throws InvalidBundleException {
        var expected = new TreeSet<>(manifest.graphs().values());
        expected.addAll(manifest.data().values());
        expected.add(ITEMS);
        if (manifest.itemMatrix() != null) {
            expected.add(manifest.itemMatrix().file());
        }
        if (!manifest.files().keySet().equals(expected)) {
            throw new InvalidBundleException(
                    file, "files names " + manifest.files().keySet() + ", expected " + expected);
        }
        for (var name : expected) {
            if (!name.matches("\\w[\\w.-]*")) {
                throw new InvalidBundleException(
                        file, "files names '" + name + "', expected a file of the folder itself");
            }
        }
    }

    private static void checkMatrix(Path folder, ItemMatrix.Form matrix) throws InvalidBundleException {
        if (matrix == null) {
            return;
        }
        var file = folder.resolve(matrix.file());
        try {
            if (Files.size(file) != matrix.bytes()) {
                throw new InvalidBundleException(
                        file,
                        "has " + Files.size(file) + " bytes, expected " + matrix.bytes() + " by item_matrix in "
                                + MANIFEST);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void requireText(Path file, String field, String value) throws InvalidBundleException {
        if (value == null || value.isBlank()) {
            throw new InvalidBundleException(file, field + " is empty");
        }
        if (value.length() > LONGEST_TEXT) {
            throw new InvalidBundleException(
                    file, field + " has " + value.length() + " characters, expected at most " + LONGEST_TEXT);
        }
    }

    private static void requireAtLeast(Path file, String field, int value, int least) throws InvalidBundleException {
        if (value < least) {
            throw new InvalidBundleException(file, field + " is " + value + ", expected at least " + least);
        }
    }

    private static void verifyHash(Path file, String expected) throws InvalidBundleException {
        String found;
        try {
            found = Sha256.of(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (!found.equals(expected)) {
            throw new InvalidBundleException(
                    file,
                    "its SHA-256 is " + found + ", expected " + expected
                            + "; the file was damaged or changed after the bundle was written, copy or export it again");
        }
    }

    static InvalidBundleException unreadable(Path file, IOException cause) {
        var reason = cause instanceof NoSuchFileException ? "is missing" : "cannot be read: " + cause;
        return new InvalidBundleException(file, reason, cause);
    }
}
