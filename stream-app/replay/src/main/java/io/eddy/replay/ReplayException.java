package io.eddy.replay;

/** Kafka failed during a replay. */
public final class ReplayException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ReplayException(String what, Throwable cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
