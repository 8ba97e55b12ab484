package io.eddy.clicklog.preparation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.eddy.catalogue.file.Fingerprint;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a preparation gives; on disk a folder with {@code train.csv.gz}, {@code validation.csv.gz} and {@code
 * test.csv.gz} where they were asked for, and {@code manifest.json}.
 *
 * @param training by start, oldest first, as the other parts
 * @param validation empty where none was asked for
 * @param test empty where none was asked for
 */
public record PreparedLog(
        LogSource source,
        PreparationSettings settings,
        List<PreparationStep> steps,
        List<Session> training,
        List<Session> validation,
        List<Session> test) {

    public static final String TRAINING_FILE = "train.csv.gz";
    public static final String VALIDATION_FILE = "validation.csv.gz";
    public static final String TEST_FILE = "test.csv.gz";
    public static final String MANIFEST_FILE = "manifest.json";

    static final String TRAINING = "training part";
    static final String VALIDATION = "validation part";
    static final String TEST = "test part";

    /** Grows when the same settings begin to mean something else. */
    private static final int STEPS_VERSION = 2;

    private static final String FINGERPRINT = "fingerprint";
    private static final String FILES = "files";
    private static final String SHA_256 = "sha256";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public PreparedLog {
        steps = List.copyOf(steps);
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /** 12 hex digits, by the source's bytes, how it was read, and the settings; the source's name has no part in it. */
    public String fingerprint() {
        var canonical = new LinkedHashMap<String, Object>();
        canonical.put("steps_version", STEPS_VERSION);
        canonical.put(SHA_256, source.sha256());
        canonical.put("format", source.format().name());
        canonical.put("event_types", source.eventTypes());
        canonical.put("columns", source.columns());
        canonical.put("time_unit", source.timeUnit());
        canonical.put("settings", settings.describe());
        return Fingerprint.of(canonical);
    }

    /**
     * Writes the files into a folder of the caller's, which is no prepared log before this returns.
     *
     * <p>Clicks go in order of time, and of equal time in the order of their sessions, so that reading them gives back
     * the sessions and their order.
     */
    public void writeInto(Path folder) throws IOException {
        var files = new LinkedHashMap<String, Object>();
        files.put(TRAINING_FILE, write(folder.resolve(TRAINING_FILE), training));
        if (!validation.isEmpty()) {
            files.put(VALIDATION_FILE, write(folder.resolve(VALIDATION_FILE), validation));
        }
        if (!test.isEmpty()) {
            files.put(TEST_FILE, write(folder.resolve(TEST_FILE), test));
        }
        var manifest = new LinkedHashMap<String, Object>();
        manifest.put(FINGERPRINT, fingerprint());
        manifest.put("source", source.describe());
        manifest.put("settings", settings.describe());
        manifest.put("steps", steps.stream().map(PreparationStep::describe).toList());
        manifest.put(FILES, files);
        Files.writeString(folder.resolve(MANIFEST_FILE), JSON.writeValueAsString(manifest) + "\n");
    }

    private static Map<String, Object> write(Path file, List<Session> sessions) throws IOException {
        LogWriter.write(
                file,
                sessions.stream()
                        .flatMap(session -> session.clicks().stream())
                        .sorted(Comparator.comparingLong(LoggedClick::eventTimeMs))
                        .toList());
        var description = new LinkedHashMap<String, Object>();
        description.put(SHA_256, Sha256.of(file));
        description.putAll(PreparationStep.of("", "", sessions).describeCounts());
        return description;
    }

    /**
     * The fingerprint of the preparation that wrote a log, by the manifest beside it.
     *
     * @param sha256 of the log
     * @return empty where no manifest is there, or it does not list this file with this hash
     */
    public static Optional<String> fingerprintOf(Path log, String sha256) throws IOException {
        var manifest = log.resolveSibling(MANIFEST_FILE);
        if (!Files.isRegularFile(manifest)) {
            return Optional.empty();
        }
        try {
            var json = JSON.readTree(manifest.toFile());
            var listed = json.path(FILES).path(log.getFileName().toString()).path(SHA_256);
            return listed.asText().equals(sha256)
                    ? Optional.of(json.path(FINGERPRINT).asText())
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            // Another program's file of this name.
            return Optional.empty();
        }
    }
}
