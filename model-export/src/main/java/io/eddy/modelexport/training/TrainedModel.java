package io.eddy.modelexport.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.file.WholeFile;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ItemFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What training gives and export takes; on disk a folder with {@code weights.safetensors}, {@code items.csv} and {@code
 * training.json}.
 *
 * @param kind of model
 * @param provenance data, split, hyper-parameters, seed and metrics; goes into the bundle's manifest as it is
 */
public record TrainedModel<W>(TrainableModel<?, W> kind, W weights, Items items, Map<String, Object> provenance) {

    private static final String WEIGHTS = "weights.safetensors";
    private static final String ITEMS = "items.csv";
    private static final String TRAINING = "training.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public TrainedModel {
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
        if (kind.itemCount(weights) != items.size()) {
            throw new IllegalArgumentException("The weights are of " + kind.itemCount(weights)
                    + " items, the item index of " + items.size() + ".");
        }
    }

    /** See {@link TrainableModel#versionOf}. */
    public String version() {
        return kind.versionOf(weights, items);
    }

    /** Writes the three files into a folder, which is made where it is not there; {@code training.json} comes last and whole. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        kind.write(weights, folder.resolve(WEIGHTS));
        ItemFile.write(folder.resolve(ITEMS), items);
        WholeFile.write(folder.resolve(TRAINING), JSON.writeValueAsString(provenance) + "\n");
    }

    /** Whether {@link #write} has ended there. */
    public static boolean isAt(Path folder) {
        return Files.exists(folder.resolve(TRAINING));
    }

    /** @throws IOException that names the file and what is wrong with it */
    public static <W> TrainedModel<W> read(TrainableModel<?, W> kind, Path folder) throws IOException {
        if (!isAt(folder)) {
            throw new IOException("There is no trained model at " + folder + "; 'eddy train' makes one.");
        }
        try {
            return new TrainedModel<>(
                    kind,
                    kind.read(folder.resolve(WEIGHTS)),
                    ItemFile.read(folder.resolve(ITEMS)),
                    JSON.readValue(folder.resolve(TRAINING).toFile(), new TypeReference<Map<String, Object>>() {}));
        } catch (InvalidBundleException e) {
            throw new IOException("The trained model cannot be read: " + e.file() + ": " + e.problem(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException("The trained model at " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }
}
