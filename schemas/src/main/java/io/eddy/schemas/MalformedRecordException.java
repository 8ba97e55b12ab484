package io.eddy.schemas;

/** The bytes are not a record of the expected schema and format. */
public final class MalformedRecordException extends Exception {

    /** @throws MalformedRecordException where the record has no value */
    static void requireValue(byte[] value) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("The record has no value.");
        }
    }

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
