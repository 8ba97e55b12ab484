package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.optimizer.Parameter;
import io.eddy.modelexport.safetensors.SafetensorsReader;
import io.eddy.modelexport.safetensors.SafetensorsWriter;
import io.eddy.modelexport.torch.FloatTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training on disk between two epochs, as one safetensors file, so that it is there whole or not at all.
 *
 * <p>Holds the trainer's tensors, those of the best epoch under {@code best.} where that is an earlier one, and a note of the
 * caller's.
 */
public final class CheckpointFile {

    private static final String BEST = "best.";
    private static final String EPOCH = "epoch";
    private static final String SEED = "seed";
    private static final String NOTE = "note";

    private CheckpointFile() {}

    /** @param best weights of the best epoch, null where it is the checkpoint's own */
    public static void write(
            Path file,
            TrainerCheckpoint checkpoint,
            GruForm form,
            Similarity similarity,
            Gru4RecWeights best,
            String note)
            throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(Gru4RecWeights.metadata(form, similarity));
        metadata.put(EPOCH, Integer.toString(checkpoint.epoch()));
        metadata.put(SEED, Long.toString(checkpoint.seed()));
        metadata.put(NOTE, note);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>(checkpoint.tensors());
        if (best != null) {
            best.tensors().forEach((name, tensor) -> tensors.put(BEST + name, tensor));
        }
        SafetensorsWriter.write(file, metadata, tensors);
    }

    /** @throws IOException that names the file and what is wrong with it */
    public static Saved read(Path file) throws IOException {
        try (SafetensorsReader reader = new SafetensorsReader(file)) {
            Map<String, String> metadata = reader.metadata();
            Map<String, FloatTensor> own = new LinkedHashMap<>();
            Map<String, FloatTensor> best = new LinkedHashMap<>();
            reader.tensors().forEach((name, tensor) -> {
                if (name.startsWith(BEST)) {
                    best.put(name.substring(BEST.length()), tensor);
                } else {
                    own.put(name, tensor);
                }
            });
            GruForm form = GruForm.of(metadata.getOrDefault(Gru4RecWeights.FORM, ""))
                    .orElseThrow(() -> new IllegalArgumentException("is no checkpoint of a training"));
            return new Saved(
                    new TrainerCheckpoint(
                            Integer.parseInt(metadata.getOrDefault(EPOCH, "")),
                            Long.parseLong(metadata.getOrDefault(SEED, "")),
                            own),
                    new Gru4RecWeights(
                            form,
                            Gru4RecWeights.similarity(metadata),
                            best.isEmpty() ? Parameter.withoutMemory(own) : best),
                    metadata.getOrDefault(NOTE, ""));
        } catch (IllegalArgumentException e) {
            throw new IOException("Checkpoint %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * What a file held.
     *
     * @param best weights of the best epoch so far
     */
    public record Saved(TrainerCheckpoint checkpoint, Gru4RecWeights best, String note) {}
}
