package io.eddy.serving.http;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;

/** What the server asks; called by many threads. */
interface ServedSessions {

    KafkaStreams.State state();

    /** What the live view cannot do without, the stream among it. */
    List<Dependency> dependencies();

    /**
     * The session's latest recommendation as JSON.
     *
     * @throws NotReadyException while the sessions cannot be asked
     */
    Optional<String> latest(String sessionId);

    /** At most so many recommendations as JSON, newest first. */
    List<String> recent(int limit);

    /** How many recommendations came since the start, outdated and malformed ones left out. */
    long received();

    /** How many were passed over: of a click that is not later than the session's last one, or emitted before the retention. */
    long outdated();

    long malformed();

    /** The sessions are still being read, or the stream has ended. */
    final class NotReadyException extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotReadyException(KafkaStreams.State state, Throwable cause) {
            super(
                    state == KafkaStreams.State.RUNNING
                            ? "Not all sessions can be asked yet; try again."
                            : "The sessions cannot be asked while the stream is " + state + "; try again.",
                    cause);
        }
    }
}
