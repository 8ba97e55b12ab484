package io.eddy.schemas;

/**
 * Where a click stands in what one session id did: when its session began, and its position in it.
 *
 * <p>Event time does not order, because the job gives a late click the next position and answers it from there. A session id is used
 * again after a pause, and positions begin again: the session's start tells. Where a start is not known, as of a session that began
 * under an earlier version, positions that begin again are told by a later event time.
 *
 * @param sessionStartMs event time of the session's first click, or {@link #UNKNOWN}
 * @param position the first of a session is 1
 */
public record SessionPlace(long sessionStartMs, int position, long eventTimeMs) {

    /** No event time. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** Before every click. */
    public static final SessionPlace START = new SessionPlace(UNKNOWN, 0, Long.MIN_VALUE);

    public static SessionPlace of(CausingClick click) {
        return new SessionPlace(
                click.getSessionStart() == null
                        ? UNKNOWN
                        : click.getSessionStart().toEpochMilli(),
                click.getPosition(),
                click.getEventTime().toEpochMilli());
    }

    /** Whether this click comes after the other one; not where it is the same click again, or one before it. */
    public boolean isAfter(SessionPlace other) {
        if (knowsSessionsOf(other)) {
            return sessionStartMs == other.sessionStartMs
                    ? position > other.position
                    : sessionStartMs > other.sessionStartMs;
        }
        return position > other.position || eventTimeMs > other.eventTimeMs;
    }

    /** Whether this click is the one that follows the other in its session. */
    public boolean isNextAfter(SessionPlace other) {
        boolean ofAnotherSession = knowsSessionsOf(other) && sessionStartMs != other.sessionStartMs;
        return !ofAnotherSession && position == other.position + 1;
    }

    /** The place up to which the session id has come with both clicks. */
    public SessionPlace orLater(SessionPlace other) {
        if (knowsSessionsOf(other)) {
            return isAfter(other) ? this : other;
        }
        boolean beginsAgain = position <= other.position && eventTimeMs > other.eventTimeMs;
        return new SessionPlace(
                Math.max(sessionStartMs, other.sessionStartMs),
                beginsAgain ? position : Math.max(position, other.position),
                Math.max(eventTimeMs, other.eventTimeMs));
    }

    private boolean knowsSessionsOf(SessionPlace other) {
        return sessionStartMs != UNKNOWN && other.sessionStartMs != UNKNOWN;
    }
}
