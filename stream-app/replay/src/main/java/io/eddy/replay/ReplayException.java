package io.eddy.replay;

/** Kafka failed during a replay. */
public final class ReplayException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ReplayException(String what) {
        super(what);
    }

    public ReplayException(String what, Throwable cause) {
        super(what + ": " + rootMessage(cause), cause);
    }

    /** Kafka's outer messages say only that something could not be constructed. */
    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
