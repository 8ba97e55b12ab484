package io.eddy.modelexport.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.catalogue.file.WholeFile;
import io.eddy.chart.LineChart;
import io.eddy.chart.LineChart.Point;
import io.eddy.chart.LineChart.Series;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The files of one training: {@code configuration.json}, {@code checkpoint.safetensors}, {@code metrics.csv},
 * {@code learning-curve.svg}, at the end the trained model's and {@code bundle}. A final training after the search for the best
 * epoch has {@code final-checkpoint.safetensors} besides, and its epochs follow in the others.
 *
 * <p>Every file appears whole or not at all, whenever the process dies. The checkpoints are the only ones that training is taken up
 * from; the others are written from what they hold.
 */
public final class RunFolder {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final ObjectMapper COMPACT_JSON = new ObjectMapper();

    private static final String CHECKPOINT = "checkpoint.safetensors";
    private static final String FINAL_CHECKPOINT = "final-checkpoint.safetensors";

    private final Path folder;
    private final String checkpointName;
    private final List<EpochResult> search;

    public RunFolder(Path folder) {
        this(folder, CHECKPOINT, List.of());
    }

    private RunFolder(Path folder, String checkpointName, List<EpochResult> search) {
        this.folder = folder;
        this.checkpointName = checkpointName;
        this.search = List.copyOf(search);
    }

    /**
     * The same folder for the training on all sessions that follows the search for the best epoch.
     *
     * @param epochs those of the search, which stay in the table and in the picture
     */
    RunFolder forFinalTraining(List<EpochResult> epochs) {
        return new RunFolder(folder, FINAL_CHECKPOINT, epochs);
    }

    public Path path() {
        return folder;
    }

    public Path bundle() {
        return folder.resolve("bundle");
    }

    public Path checkpoint() {
        return folder.resolve(checkpointName);
    }

    /**
     * Makes the folder and says in it what is to be trained.
     *
     * @throws IOException where the folder is there already, perhaps since a moment ago
     */
    public void begin(Map<String, Object> configuration) throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        Files.createDirectory(folder);
        WholeFile.write(configurationFile(), JSON.writeValueAsString(configuration) + "\n");
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
    <W> void save(ModelTrainer<W> trainer, W best, List<EpochResult> epochs) throws IOException {
        trainer.save(checkpoint(), best, COMPACT_JSON.writeValueAsString(epochs));
        WholeFile.write(folder.resolve("metrics.csv"), table(epochs));
        WholeFile.write(folder.resolve("learning-curve.svg"), curve(epochs) + "\n");
    }

    void requireCheckpoint() throws IOException {
        if (!hasCheckpoint()) {
            throw new IOException("The training at " + folder + " has no checkpoint yet: its first epoch was not done");
        }
    }

    static List<EpochResult> epochs(String note) throws IOException {
        return JSON.readValue(note, new TypeReference<List<EpochResult>>() {});
    }

    private Path configurationFile() {
        return folder.resolve("configuration.json");
    }

    private String table(List<EpochResult> epochs) throws IOException {
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().build(text)) {
            csv.writeRecord("epoch", "loss", "clicks_per_second", "validation_recall@20", "validation_mrr@20", "phase");
            for (var epoch : Stream.concat(search.stream(), epochs.stream()).toList()) {
                csv.writeRecord(
                        Integer.toString(epoch.epoch()),
                        Double.toString(epoch.loss()),
                        String.format(Locale.ROOT, "%.0f", epoch.clicksPerSecond()),
                        epoch.recall() == null ? "" : epoch.recall().toString(),
                        epoch.mrr() == null ? "" : epoch.mrr().toString(),
                        epoch.mrr() == null ? "final" : "search");
            }
        }
        return text.toString();
    }

    private String curve(List<EpochResult> epochs) {
        var chart = new LineChart("Training", "epoch");
        var searched = search.isEmpty() ? epochs : search;
        var losses = series("training loss", searched, EpochResult::loss);
        chart.panel(
                "mean loss",
                search.isEmpty()
                        ? List.of(losses)
                        : List.of(losses, series("final training, all sessions", epochs, EpochResult::loss)));
        if (searched.get(0).mrr() == null) {
            return chart.svg();
        }
        int best = new BestEpoch(0).of(searched);
        return chart.panel(
                        "validation",
                        List.of(
                                series("Recall@20", searched, EpochResult::recall),
                                series("MRR@20", searched, EpochResult::mrr)))
                .mark(best, "best: epoch " + best)
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
