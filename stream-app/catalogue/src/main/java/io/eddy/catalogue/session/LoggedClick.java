package io.eddy.catalogue.session;

import java.util.Objects;

/**
 * One click as an event log tells it.
 *
 * @param eventTimeMs milliseconds since 1970, or any increasing number where a log holds only the order
 */
public record LoggedClick(String sessionId, String itemId, long eventTimeMs, String eventType) {

    public LoggedClick {
        Objects.requireNonNull(sessionId);
        Objects.requireNonNull(itemId);
        Objects.requireNonNull(eventType);
    }
}
