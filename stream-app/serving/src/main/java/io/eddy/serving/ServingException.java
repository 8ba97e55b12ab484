package io.eddy.serving;

/** A stream or server of this module cannot start; the message says which and why. */
public final class ServingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ServingException(String message, Throwable cause) {
        super(message, cause);
    }
}
