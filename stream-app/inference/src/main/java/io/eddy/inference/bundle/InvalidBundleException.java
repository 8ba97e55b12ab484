package io.eddy.inference.bundle;

import java.nio.file.Path;

/** A model bundle cannot be used; the message names the file and the field, and says what to do where that is known. */
public final class InvalidBundleException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Path file;
    private final String problem;

    public InvalidBundleException(Path file, String problem) {
        this(file, problem, null);
    }

    public InvalidBundleException(Path file, String problem, Throwable cause) {
        super("The model bundle cannot be used: " + file + ": " + problem, cause);
        this.file = file;
        this.problem = problem;
    }

    /** File or folder that is to blame. */
    public Path file() {
        return file;
    }

    /** What is wrong with it, to follow its name and a colon. */
    public String problem() {
        return problem;
    }
}
