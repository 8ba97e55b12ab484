package io.eddy.command.model;

import io.eddy.catalogue.file.WholeFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a bundle made from a model goes, and what it is called there. */
final class NewBundleOptions {

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the bundle goes; must not be there yet.")
    private Path out;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the model, the same for all its versions. By default that of its kind, as gru4rec.")
    private String name;

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            description = "Version of the model. By default 12 digits of the SHA-256 of what it is made of.")
    private String version;

    /**
     * Asked before long work.
     *
     * @throws IllegalArgumentException where the user named a name or a version of nothing but blanks
     * @throws IOException where no bundle can be written
     */
    Path writableOut() throws IOException {
        requireNotBlank("--name", name);
        requireNotBlank("--model-version", version);
        WholeFolder.requireWritable(out);
        return out;
    }

    String nameOr(String otherwise) {
        return name == null ? otherwise : name;
    }

    String versionOr(String otherwise) {
        return version == null ? otherwise : version;
    }

    private static void requireNotBlank(String option, String text) {
        if (text != null && text.isBlank()) {
            throw new IllegalArgumentException(option + " is empty.");
        }
    }
}
