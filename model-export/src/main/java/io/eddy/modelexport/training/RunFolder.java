package io.eddy.modelexport.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.evaluation.chart.LineChart;
import io.eddy.evaluation.chart.LineChart.Point;
import io.eddy.evaluation.chart.LineChart.Series;
import io.eddy.inference.bundle.WholeFile;
import io.eddy.modelexport.gru4rec.CheckpointFile;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.GruForm;
import io.eddy.modelexport.gru4rec.TrainerCheckpoint;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The files of one training: {@code configuration.json}, {@code checkpoint.safetensors}, {@code metrics.csv},
 * {@code learning-curve.svg}, at the end the trained model's and {@code bundle}.
 *
 * <p>Every file appears whole or not at all, whenever the process dies. The checkpoint is the only one that training is taken up
 * from; the others are written from what it holds.
 */
public final class RunFolder {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final ObjectMapper COMPACT_JSON = new ObjectMapper();

    private final Path folder;

    public RunFolder(Path folder) {
        this.folder = folder;
    }

    public Path path() {
        return folder;
    }

    public Path bundle() {
        return folder.resolve("bundle");
    }

    public Path checkpoint() {
        return folder.resolve("checkpoint.safetensors");
    }

    /**
     * Makes the folder and says in it what is to be trained.
     *
     * @throws IOException where the folder is there already, perhaps since a moment ago
     */
    public void begin(Map<String, Object> configuration) throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        Files.createDirectory(folder);
        WholeFile.write(configurationFile(), JSON.writeValueAsString(configuration));
    }

    /**
     * Keeps other processes from training in the folder until it is closed.
     *
     * @throws IOException where another process does
     */
    public FileLock lock() throws IOException {
        return FileLock.on(configurationFile());
    }

    /** Whether there is an epoch to go on after. */
    public boolean hasCheckpoint() {
        return Files.exists(checkpoint());
    }

    /** @throws IOException where the folder is no training's; says so */
    public Map<String, Object> configuration() throws IOException {
        if (!Files.exists(configurationFile())) {
            throw new IOException("There is no training at " + folder + ": it has no "
                    + configurationFile().getFileName());
        }
        try {
            var configuration =
                    JSON.readValue(configurationFile().toFile(), new TypeReference<Map<String, Object>>() {});
            if (configuration == null) {
                throw new IOException(configurationFile() + " is empty");
            }
            return configuration;
        } catch (JsonProcessingException e) {
            throw new IOException(configurationFile() + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /** @param best weights of the best epoch, null where it is the last */
    void save(TrainerCheckpoint checkpoint, GruForm form, Gru4RecWeights best, List<EpochResult> epochs, int bestEpoch)
            throws IOException {
        CheckpointFile.write(checkpoint(), checkpoint, form, best, COMPACT_JSON.writeValueAsString(epochs));
        WholeFile.write(folder.resolve("metrics.csv"), table(epochs));
        WholeFile.write(folder.resolve("learning-curve.svg"), curve(epochs, bestEpoch));
    }

    /** @throws IOException where there is none, or it cannot be read */
    CheckpointFile.Saved saved() throws IOException {
        if (!hasCheckpoint()) {
            throw new IOException("The training at " + folder + " has no checkpoint yet: its first epoch was not done");
        }
        return CheckpointFile.read(checkpoint());
    }

    static List<EpochResult> epochs(String note) throws IOException {
        return JSON.readValue(note, new TypeReference<List<EpochResult>>() {});
    }

    private Path configurationFile() {
        return folder.resolve("configuration.json");
    }

    private static String table(List<EpochResult> epochs) throws IOException {
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().build(text)) {
            csv.writeRecord("epoch", "loss", "clicks_per_second", "validation_recall@20", "validation_mrr@20");
            for (var epoch : epochs) {
                csv.writeRecord(
                        Integer.toString(epoch.epoch()),
                        Double.toString(epoch.loss()),
                        String.format(Locale.ROOT, "%.0f", epoch.clicksPerSecond()),
                        epoch.recall() == null ? "" : epoch.recall().toString(),
                        epoch.mrr() == null ? "" : epoch.mrr().toString());
            }
        }
        return text.toString();
    }

    private static String curve(List<EpochResult> epochs, int bestEpoch) {
        var chart = new LineChart("Training", "epoch")
                .panel("mean loss", List.of(series("training loss", epochs, EpochResult::loss)));
        if (epochs.get(0).mrr() == null) {
            return chart.svg();
        }
        return chart.panel(
                        "validation",
                        List.of(
                                series("Recall@20", epochs, EpochResult::recall),
                                series("MRR@20", epochs, EpochResult::mrr)))
                .mark(bestEpoch, "best: epoch " + bestEpoch)
                .svg();
    }

    private static Series series(String name, List<EpochResult> epochs, ToDoubleFunction<EpochResult> value) {
        return new Series(
                name,
                epochs.stream()
                        .map(epoch -> new Point(epoch.epoch(), value.applyAsDouble(epoch)))
                        .toList());
    }
}
