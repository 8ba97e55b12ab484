package io.eddy.replay;

import io.eddy.schemas.KafkaConnection;

/** Kafka failed during a replay. */
public final class ReplayException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ReplayException(String what) {
        super(what);
    }

    public ReplayException(String what, KafkaConnection kafka, Throwable cause) {
        super(what + ": " + kafka.reason(cause), cause);
    }
}
