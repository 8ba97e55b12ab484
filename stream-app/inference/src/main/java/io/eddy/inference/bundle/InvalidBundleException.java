package io.eddy.inference.bundle;

import java.nio.file.Path;

/** A model bundle cannot be used; the message names the file and the field, and says what to do where that is known. */
public final class InvalidBundleException extends Exception {

    public InvalidBundleException(Path file, String problem) {
        this(file, problem, null);
    }

    public InvalidBundleException(Path file, String problem, Throwable cause) {
        super("The model bundle cannot be used: " + file + ": " + problem, cause);
    }
}
