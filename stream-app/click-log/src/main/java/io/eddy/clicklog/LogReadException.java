package io.eddy.clicklog;

import java.io.IOException;

/** An event log cannot be read; the message names the file and, where there is one, the line. */
public final class LogReadException extends IOException {

    public LogReadException(String message) {
        super(message);
    }

    public LogReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
