package io.eddy.workbench.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.catalogue.file.WholeFile;
import io.eddy.modelexport.training.Trial;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The files of one search: {@code search.json}, {@code trials.json}, {@code trials.csv}, {@code best.json}, and a folder a trial. */
public record SearchFolder(Path path) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Makes the folder and says in it what is searched, or finds that it says so already.
     *
     * @throws IllegalArgumentException where the folder holds another search, or something else
     */
    public void begin(Map<String, Object> settings) throws IOException {
        var file = path.resolve("search.json");
        if (!Files.exists(file)) {
            Files.createDirectories(path);
            try (var files = Files.list(path)) {
                if (files.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            "--out is " + path + ", which holds something else than a search; name a new folder.");
                }
            }
            WholeFile.write(file, JSON.writeValueAsString(settings) + "\n");
        } else if (!settingsIn(file).equals(JSON.readTree(JSON.writeValueAsString(settings)))) {
            throw new IllegalArgumentException(
                    "--out is " + path + ", which holds a search with other settings; see " + file + ".");
        }
    }

    private static JsonNode settingsIn(Path file) throws IOException {
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /** The trials that are done, in the order they were tried. */
    List<Trial> tried() throws IOException {
        var file = path.resolve("trials.json");
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            var tried = JSON.readValue(file.toFile(), new TypeReference<List<Trial>>() {});
            if (tried == null || tried.stream().anyMatch(trial -> trial == null || trial.hyperParameters() == null)) {
                throw new IOException(file + " holds no list of trials");
            }
            return tried;
        } catch (JsonProcessingException e) {
            throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /** @param tried at least one */
    void write(List<Trial> tried) throws IOException {
        WholeFile.write(path.resolve("trials.json"), JSON.writeValueAsString(tried) + "\n");
        WholeFile.write(trialsTable(), table(tried));
        var best = ranked(tried).get(0);
        if (best.best() != null) {
            WholeFile.write(best(), JSON.writeValueAsString(best.hyperParameters()) + "\n");
        }
    }

    /** All trials as a table. */
    public Path trialsTable() {
        return path.resolve("trials.csv");
    }

    /** The hyper-parameters of the best trial; not there where all diverged. */
    public Path best() {
        return path.resolve("best.json");
    }

    /** The best first; trials that diverged last. */
    public static List<Trial> ranked(List<Trial> tried) {
        return tried.stream()
                .sorted(Comparator.comparingDouble((Trial trial) ->
                                trial.best() == null ? -1 : trial.best().mrr())
                        .reversed())
                .toList();
    }

    private static String table(List<Trial> tried) throws IOException {
        var names = new TreeSet<>(tried.get(0).hyperParameters().keySet());
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().build(text)) {
            var header =
                    new ArrayList<>(List.of("trial", "mrr@20", "recall@20", "best_epoch", "trained_epochs", "seconds"));
            header.addAll(names);
            csv.writeRecord(header);
            for (var trial : tried) {
                csv.writeRecord(fields(trial, names));
            }
        }
        return text.toString();
    }

    private static List<String> fields(Trial trial, Set<String> names) {
        var fields = new ArrayList<>(List.of(
                Integer.toString(trial.number()),
                trial.best() == null ? "" : trial.best().mrr().toString(),
                trial.best() == null ? "" : trial.best().recall().toString(),
                trial.best() == null ? "" : Integer.toString(trial.best().epoch()),
                Integer.toString(trial.epochs()),
                String.format(Locale.ROOT, "%.1f", trial.seconds())));
        names.forEach(name -> fields.add(String.valueOf(trial.hyperParameters().get(name))));
        return fields;
    }
}
