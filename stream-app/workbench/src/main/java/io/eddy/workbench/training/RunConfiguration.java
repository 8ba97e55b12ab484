package io.eddy.workbench.training;

import io.eddy.catalogue.file.Sha256;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.training.HyperParametersFile;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainingParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a training was started with, as its folder keeps it: enough to go on with it, and to see whether its logs, bundle or
 * hyper-parameters, which may be files, have changed since.
 *
 * @param arguments of the command, for it to read again
 * @param directory that they were given in, and may name files from
 * @param hashes SHA-256 of the logs, by what they are for
 * @param parameters hyper-parameters, by name
 * @param continuedSha256 of the manifest of the bundle that was gone on from; null where there is none
 */
public record RunConfiguration(
        List<String> arguments, String directory, Map<?, ?> hashes, Map<?, ?> parameters, String continuedSha256) {

    private static final String ARGUMENTS = "arguments";
    private static final String DIRECTORY = "directory";
    private static final String HASHES = "sha256";
    private static final String CONTINUED = "continued_bundle_sha256";

    /**
     * Of a training that is to be started here and now.
     *
     * @param continued the bundle that is gone on from; null where there is none
     */
    public static RunConfiguration of(
            List<String> arguments, TrainingData data, TrainingParameters parameters, Path continued)
            throws IOException {
        return new RunConfiguration(
                arguments,
                currentDirectory(),
                data.hashes(),
                HyperParametersFile.describe(parameters),
                continued == null ? null : Sha256.of(continued.resolve(ModelBundle.MANIFEST)));
    }

    /** @throws IOException where the folder holds no training that can be gone on with; says so */
    public static RunConfiguration read(RunFolder folder) throws IOException {
        var content = folder.configuration();
        if (!(content.get(ARGUMENTS) instanceof List<?> arguments) || arguments.isEmpty()) {
            throw new IOException(
                    folder.path() + " cannot be resumed: its configuration names no " + ARGUMENTS + " of 'eddy train'");
        }
        return new RunConfiguration(
                arguments.stream().map(String::valueOf).toList(),
                text(content.get(DIRECTORY)),
                map(content.get(HASHES)),
                map(content.get(Training.PARAMETERS)),
                text(content.get(CONTINUED)));
    }

    /** @throws IllegalArgumentException where the process runs in another directory than that of the start */
    public void requireSameDirectory() {
        var here = currentDirectory();
        if (!here.equals(directory)) {
            throw new IllegalArgumentException("The run was started in " + directory
                    + " and may name files from there; resume it in that folder, this is " + here + ".");
        }
    }

    Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put(ARGUMENTS, arguments);
        description.put(DIRECTORY, directory);
        description.put(HASHES, hashes);
        description.put(Training.PARAMETERS, parameters);
        if (continuedSha256 != null) {
            description.put(CONTINUED, continuedSha256);
        }
        return description;
    }

    /**
     * Holds what is read now against what the folder was started with.
     *
     * @throws IOException that names what has changed
     */
    void requireStarted(RunFolder folder, Class<? extends TrainingParameters> parametersType) throws IOException {
        var started = read(folder);
        requireEqual(folder, HASHES, started.hashes, hashes);
        requireEqual(folder, CONTINUED, started.continuedSha256, continuedSha256);
        if (!HyperParametersFile.of(parametersType, started.parameters)
                .equals(HyperParametersFile.of(parametersType, parameters))) {
            throw new IOException(folder.path() + " was started with other " + Training.PARAMETERS + ": "
                    + started.parameters + ", found " + parameters);
        }
    }

    private static void requireEqual(RunFolder folder, String name, Object started, Object now) throws IOException {
        if (!Objects.equals(started, now)) {
            throw new IOException(
                    folder.path() + " was started with other files: its " + name + " is " + started + ", found " + now);
        }
    }

    private static String currentDirectory() {
        return Path.of("").toAbsolutePath().toString();
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
