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
import java.util.List;
import java.util.Set;

/**
 * A model on disk: one folder with one version.
 *
 * <ul>
 *   <li>{@code encoder.onnx}: {@code item} int64 [B], {@code state} float [L,B,H] → {@code next_state} float [L,B,H]
 *   <li>{@code decoder.onnx}: {@code state} float [L,B,H], {@code k} int64 [1] → {@code item} int64 [B,k],
 *       {@code score} float [B,k], best first
 *   <li>{@code items.csv}: {@code item_id,support} in the order of the item index
 *   <li>{@code manifest.json}: {@link BundleManifest}, with the SHA-256 of the three above
 *   <li>{@code manifest.sha256}: the manifest's own, as {@code sha256sum} writes it
 * </ul>
 *
 * <p>Immutable; the graphs are opened by {@link io.eddy.inference.scoring.OnnxGruModel}.
 */
public final class ModelBundle {

    public static final String ENCODER = "encoder.onnx";
    public static final String DECODER = "decoder.onnx";
    public static final String ITEMS = "items.csv";
    public static final String MANIFEST = "manifest.json";
    public static final String MANIFEST_HASH = "manifest.sha256";

    private static final int LONGEST_TEXT = 256;

    static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private final Path folder;
    private final BundleManifest manifest;
    private final Items items;

    private ModelBundle(Path folder, BundleManifest manifest, Items items) {
        this.folder = folder;
        this.manifest = manifest;
        this.items = items;
    }

    /** Reads a bundle and checks all that can be checked without running it. */
    public static ModelBundle load(Path folder) throws InvalidBundleException {
        if (!Files.isDirectory(folder)) {
            throw new InvalidBundleException(folder, "there is no such folder");
        }
        verifyManifestHash(folder);
        var manifest = readManifest(folder.resolve(MANIFEST));
        checkFields(folder.resolve(MANIFEST), manifest);
        for (var file : List.of(ENCODER, DECODER, ITEMS)) {
            verifyHash(folder.resolve(file), manifest.files().get(file));
        }
        GraphCheck.check(folder.resolve(ENCODER));
        GraphCheck.check(folder.resolve(DECODER));
        var items = ItemFile.read(folder.resolve(ITEMS));
        if (items.size() != manifest.items()) {
            throw new InvalidBundleException(
                    folder.resolve(ITEMS),
                    "holds " + items.size() + " items, but items in " + MANIFEST + " says " + manifest.items());
        }
        return new ModelBundle(folder, manifest, items);
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

    public Path encoder() {
        return folder.resolve(ENCODER);
    }

    public Path decoder() {
        return folder.resolve(DECODER);
    }

    private static void verifyManifestHash(Path folder) throws InvalidBundleException {
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
        verifyHash(folder.resolve(MANIFEST), line.substring(0, 64));
    }

    private static BundleManifest readManifest(Path file) throws InvalidBundleException {
        try {
            return JSON.readValue(file.toFile(), BundleManifest.class);
        } catch (JsonProcessingException e) {
            throw new InvalidBundleException(file, "is no manifest: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void checkFields(Path file, BundleManifest manifest) throws InvalidBundleException {
        if (manifest.formatVersion() != BundleManifest.FORMAT_VERSION) {
            throw new InvalidBundleException(
                    file,
                    "format_version is " + manifest.formatVersion() + ", this software reads "
                            + BundleManifest.FORMAT_VERSION);
        }
        requireText(file, "name", manifest.name());
        requireText(file, "version", manifest.version());
        requirePositive(file, "layers", manifest.layers());
        requirePositive(file, "hidden_size", manifest.hiddenSize());
        requirePositive(file, "items", manifest.items());
        if (!Set.of(BundleManifest.RESET_AFTER, BundleManifest.RESET_BEFORE)
                .contains(String.valueOf(manifest.gruForm()))) {
            throw new InvalidBundleException(
                    file,
                    "gru_form is " + manifest.gruForm() + ", expected " + BundleManifest.RESET_AFTER + " or "
                            + BundleManifest.RESET_BEFORE);
        }
        try {
            LeaveOut.labelled(manifest.leaveOut());
        } catch (IllegalArgumentException e) {
            throw new InvalidBundleException(file, "leave_out: " + e.getMessage(), e);
        }
        if (!manifest.files().keySet().equals(Set.of(ENCODER, DECODER, ITEMS))) {
            throw new InvalidBundleException(
                    file,
                    "files names " + manifest.files().keySet() + ", expected " + List.of(ENCODER, DECODER, ITEMS));
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

    private static void requirePositive(Path file, String field, int value) throws InvalidBundleException {
        if (value < 1) {
            throw new InvalidBundleException(file, field + " is " + value + ", expected at least 1");
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
