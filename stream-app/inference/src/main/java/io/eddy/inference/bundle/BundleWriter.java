package io.eddy.inference.bundle;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a bundle under a temporary name and moves it, so that a half-written one is never seen. */
public final class BundleWriter {

    private BundleWriter() {}

    /**
     * @param target a folder that is not there yet
     * @param draft the manifest; its file hashes are filled in
     * @throws FileAlreadyExistsException where the target is there: a version is never changed
     */
    public static void write(
            Path target, BundleManifest draft, MessageLite encoder, MessageLite decoder, ItemIndex items)
            throws IOException {
        var absolute = target.toAbsolutePath();
        if (Files.exists(absolute)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Files.createDirectories(absolute.getParent());
        var temporary = Files.createTempDirectory(absolute.getParent(), ".bundle-");
        try {
            writeFiles(temporary, draft, encoder, decoder, items);
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteIfExists(temporary);
        }
    }

    private static void writeFiles(
            Path folder, BundleManifest draft, MessageLite encoder, MessageLite decoder, ItemIndex items)
            throws IOException {
        // Temporary folders are private to their owner, a bundle is for whoever runs the job.
        folder.toFile().setReadable(true, false);
        folder.toFile().setExecutable(true, false);
        writeGraph(folder.resolve(ModelBundle.ENCODER), encoder);
        writeGraph(folder.resolve(ModelBundle.DECODER), decoder);
        ItemFile.write(folder.resolve(ModelBundle.ITEMS), items);
        var manifest = folder.resolve(ModelBundle.MANIFEST);
        ModelBundle.JSON.writeValue(manifest.toFile(), withHashes(folder, draft));
        Files.writeString(
                folder.resolve(ModelBundle.MANIFEST_HASH),
                ModelBundle.sha256(manifest) + "  " + ModelBundle.MANIFEST + "\n");
    }

    private static void writeGraph(Path file, MessageLite graph) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            graph.writeTo(out);
        }
    }

    private static BundleManifest withHashes(Path folder, BundleManifest draft) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (var file : List.of(ModelBundle.ENCODER, ModelBundle.DECODER, ModelBundle.ITEMS)) {
            hashes.put(file, ModelBundle.sha256(folder.resolve(file)));
        }
        return new BundleManifest(
                draft.formatVersion(),
                draft.name(),
                draft.version(),
                draft.layers(),
                draft.hiddenSize(),
                draft.items(),
                draft.gruForm(),
                hashes,
                draft.provenance());
    }

    private static void deleteIfExists(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
