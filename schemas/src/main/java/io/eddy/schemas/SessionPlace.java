package io.eddy.schemas;

/**
 * Where a click stands in what one session id did: its position in its session, and when it was clicked.
 *
 * <p>Order goes by position, because the job gives a late click the next position and answers it from there. A session id is used
 * again after a pause, and positions begin again: then the time is later.
 *
 * @param position the first of a session is 1
 */
public record SessionPlace(int position, long eventTimeMs) {

    /** Before every click. */
    public static final SessionPlace START = new SessionPlace(0, Long.MIN_VALUE);

    public static SessionPlace of(CausingClick click) {
        return new SessionPlace(click.getPosition(), click.getEventTime().toEpochMilli());
    }

    /** Whether this click comes after the other one; not where it is the same click again, or one before it. */
    public boolean isAfter(SessionPlace other) {
        return position > other.position || eventTimeMs > other.eventTimeMs;
    }

    /** The place up to which the session has come with both clicks. */
    public SessionPlace orLater(SessionPlace other) {
        boolean beginsAgain = position <= other.position && eventTimeMs > other.eventTimeMs;
        return new SessionPlace(
                beginsAgain ? position : Math.max(position, other.position), Math.max(eventTimeMs, other.eventTimeMs));
    }
}
