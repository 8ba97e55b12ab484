package io.eddy.serving.session;

import org.apache.kafka.streams.KafkaStreams;

/** The sessions are still being read, are moving to another instance, or the stream has ended. */
public final class NotReadyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NotReadyException(KafkaStreams.State state, Throwable cause) {
        super(
                state == KafkaStreams.State.RUNNING
                        ? "Not all sessions can be asked yet; try again."
                        : "The sessions cannot be asked while the stream is " + state + "; try again.",
                cause);
    }
}
