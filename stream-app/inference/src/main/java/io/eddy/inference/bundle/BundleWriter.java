package io.eddy.inference.bundle;

import com.google.protobuf.MessageLite;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.file.WholeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the files of a bundle. */
public final class BundleWriter {

    private BundleWriter() {}

    /**
     * Writes a bundle, whole or not at all.
     *
     * @param target a folder that is not there yet
     * @param draft the manifest; its file hashes are filled in
     */
    public static void write(Path target, BundleManifest draft, MessageLite encoder, MessageLite decoder, Items items)
            throws IOException {
        WholeFolder.write(target, folder -> writeInto(folder, draft, encoder, decoder, items));
    }

    /** Writes a bundle's files into a folder of the caller's, which is no bundle before this returns. */
    public static void writeInto(
            Path folder, BundleManifest draft, MessageLite encoder, MessageLite decoder, Items items)
            throws IOException {
        writeGraph(folder.resolve(ModelBundle.ENCODER), encoder);
        writeGraph(folder.resolve(ModelBundle.DECODER), decoder);
        ItemFile.write(folder.resolve(ModelBundle.ITEMS), items);
        var manifest = folder.resolve(ModelBundle.MANIFEST);
        Files.writeString(manifest, ModelBundle.JSON.writeValueAsString(withHashes(folder, draft)) + "\n");
        Files.writeString(
                folder.resolve(ModelBundle.MANIFEST_HASH), Sha256.of(manifest) + "  " + ModelBundle.MANIFEST + "\n");
    }

    private static void writeGraph(Path file, MessageLite graph) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            graph.writeTo(out);
        }
    }

    private static BundleManifest withHashes(Path folder, BundleManifest draft) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (var file : List.of(ModelBundle.ENCODER, ModelBundle.DECODER, ModelBundle.ITEMS)) {
            hashes.put(file, Sha256.of(folder.resolve(file)));
        }
        return new BundleManifest(
                draft.formatVersion(),
                draft.name(),
                draft.version(),
                draft.layers(),
                draft.hiddenSize(),
                draft.items(),
                draft.gruForm(),
                draft.leaveOut(),
                hashes,
                draft.provenance());
    }
}
