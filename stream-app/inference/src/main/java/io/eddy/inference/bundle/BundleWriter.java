package io.eddy.inference.bundle;

import com.google.protobuf.MessageLite;
import io.eddy.catalogue.EddyVersion;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.file.WholeFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects what a bundle is made of and writes it. One thread at a time. */
public final class BundleWriter {

    /** Writes a file of a bundle. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private final String name;
    private final String version;
    private final String kind;
    private final Items items;
    private String strategy;
    private LeaveOut leaveOut = LeaveOut.NOTHING;
    private BundleManifest.State state;
    private int window;
    private ItemMatrix itemMatrix;
    private Map<String, Object> provenance = Map.of();
    private final Map<String, String> graphs = new LinkedHashMap<>();
    private final Map<String, String> data = new LinkedHashMap<>();
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Map<String, Content> contents = new LinkedHashMap<>();

    /** @param kind label of a {@link io.eddy.inference.model.ModelKind} */
    public BundleWriter(String name, String version, String kind, Items items) {
        this.name = name;
        this.version = version;
        this.kind = kind;
        this.items = items;
    }

    /** What recommendations say of how their items were found; the kind where nobody says it. */
    public BundleWriter strategy(String label) {
        strategy = label;
        return this;
    }

    public BundleWriter leaveOut(LeaveOut rule) {
        leaveOut = rule;
        return this;
    }

    public BundleWriter state(int layers, int hiddenSize) {
        state = new BundleManifest.State(layers, hiddenSize);
        return this;
    }

    public BundleWriter window(int clicks) {
        window = clicks;
        return this;
    }

    /** The item matrix, and with it the decoder graph. */
    public BundleWriter itemMatrix(ItemMatrix matrix) {
        itemMatrix = matrix;
        return graph(ModelBundle.DECODER, matrix.decoder());
    }

    /** Of a windowed model with an item matrix, the simplest encoder: the vector of the item that was clicked last. Window 1. */
    public BundleWriter encodesTheLastItem() {
        return window(1).graph(ModelBundle.ENCODER, itemMatrix.encoderOfTheLastItem());
    }

    /** @param role {@link ModelBundle#ENCODER} or {@link ModelBundle#DECODER} */
    public BundleWriter graph(String role, MessageLite graph) {
        var file = role + ".onnx";
        graphs.put(role, file);
        contents.put(file, graph::writeTo);
        return this;
    }

    public BundleWriter data(String role, String file, Content content) {
        data.put(role, file);
        contents.put(file, content);
        return this;
    }

    public BundleWriter setting(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    public BundleWriter provenance(Map<String, Object> description) {
        provenance = description;
        return this;
    }

    /**
     * Writes the bundle, whole or not at all.
     *
     * @param target a folder that is not there yet
     */
    public void write(Path target) throws IOException {
        WholeFolder.write(target, this::writeInto);
    }

    /** Writes the bundle's files into a folder of the caller's, which is no bundle before this returns. */
    public void writeInto(Path folder) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (var content : contents.entrySet()) {
            var file = folder.resolve(content.getKey());
            try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
                content.getValue().writeTo(out);
            }
            hashes.put(content.getKey(), Sha256.of(file));
        }
        if (itemMatrix != null) {
            itemMatrix.writeInto(folder);
            hashes.put(ItemMatrix.FILE, Sha256.of(folder.resolve(ItemMatrix.FILE)));
        }
        ItemFile.write(folder.resolve(ModelBundle.ITEMS), items);
        hashes.put(ModelBundle.ITEMS, Sha256.of(folder.resolve(ModelBundle.ITEMS)));
        var manifest = folder.resolve(ModelBundle.MANIFEST);
        Files.writeString(manifest, ModelBundle.JSON.writeValueAsString(draft().withFiles(hashes)) + "\n");
        Files.writeString(
                folder.resolve(ModelBundle.MANIFEST_HASH), Sha256.of(manifest) + "  " + ModelBundle.MANIFEST + "\n");
    }

    private BundleManifest draft() {
        return new BundleManifest(
                BundleManifest.FORMAT_VERSION,
                name,
                version,
                kind,
                strategy,
                items.size(),
                leaveOut.label(),
                state,
                window,
                itemMatrix == null ? null : itemMatrix.form(),
                graphs,
                data,
                settings,
                null,
                provenanceWithWriter());
    }

    private Map<String, Object> provenanceWithWriter() {
        var all = new LinkedHashMap<>(provenance);
        all.put("written_by", EddyVersion.text());
        return all;
    }
}
