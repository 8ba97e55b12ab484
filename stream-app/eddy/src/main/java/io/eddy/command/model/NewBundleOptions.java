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

    /** @throws IOException where no bundle can be written; asked before long work */
    Path writableOut() throws IOException {
        WholeFolder.requireWritable(out);
        return out;
    }

    /** @throws IllegalArgumentException where the user named none but blanks */
    String nameOr(String otherwise) {
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException("--name is empty.");
        }
        return name == null ? otherwise : name;
    }

    /** @throws IllegalArgumentException where the user named none but blanks */
    String versionOr(String otherwise) {
        if (version != null && version.isBlank()) {
            throw new IllegalArgumentException("--model-version is empty.");
        }
        return version == null ? otherwise : version;
    }
}
