package io.eddy.command.model;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Help.Visibility;
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
            defaultValue = "gru4rec",
            showDefaultValue = Visibility.ALWAYS,
            description = "Name of the model, the same for all its versions.")
    private String name;

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            description = "Version of the model. By default 12 digits of the SHA-256 of what it is made of.")
    private String version;

    @Option(
            names = "--leave-out",
            paramLabel = "RULE",
            description =
                    "What recommendations leave out: ${COMPLETION-CANDIDATES}; LAST is the item clicked last, SEEN are the"
                            + " items of the session's last " + LeaveOut.SEEN_CLICKS
                            + " clicks. By default what the model's training decided, NOTHING where it does not say.")
    private LeaveOut leaveOut;

    /** @throws IOException where no bundle can be written; asked before long work */
    Path writableOut() throws IOException {
        WholeFolder.requireWritable(out);
        return out;
    }

    String name() {
        return name;
    }

    /** @param decided the default */
    LeaveOut leaveOut(LeaveOut decided) {
        return leaveOut == null ? decided : leaveOut;
    }

    /** Null for the default. */
    String version() {
        return version;
    }
}
