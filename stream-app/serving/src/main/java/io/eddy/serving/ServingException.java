package io.eddy.serving;

/** The live view cannot start; the message says why. */
public final class LiveViewException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LiveViewException(String message, Throwable cause) {
        super(message, cause);
    }
}
