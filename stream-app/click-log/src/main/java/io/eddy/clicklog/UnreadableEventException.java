package io.eddy.clicklog;

/** An event is no click that can be read; the message says why, in words for the user. */
final class UnreadableEventException extends Exception {

    UnreadableEventException(String reason) {
        // No stack trace: a broken log throws one a line.
        super(reason, null, false, false);
    }
}
