package io.eddy.schemas;

/** The bytes are not a record of the expected schema and format. */
public final class MalformedRecordException extends Exception {

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
