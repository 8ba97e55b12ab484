package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.SessionMean;

/**
 * Which of two versions the sessions of an interleaved experiment preferred: a session prefers the one of whose items it clicked more
 * (Chapelle, Joachims, Radlinski and Yue, ACM TOIS 2012, section 3). Whole numbers, so the order of adding makes no difference.
 *
 * @param sessions with a click in an interleaved list
 * @param clicks of theirs
 * @param released sessions that preferred the version released for a share
 * @param beside sessions that preferred the other
 */
record PreferenceSums(long sessions, long clicks, long released, long beside) {

    /** Of no session. */
    static final PreferenceSums NONE = new PreferenceSums(0, 0, 0, 0);

    /** By what a session changes the sums. */
    static PreferenceSums change(SessionPreference before, SessionPreference after) {
        return of(after).minus(of(before));
    }

    private static PreferenceSums of(SessionPreference session) {
        long clicks = session.released() + session.beside();
        return new PreferenceSums(
                clicks == 0 ? 0 : 1,
                clicks,
                session.released() > session.beside() ? 1 : 0,
                session.beside() > session.released() ? 1 : 0);
    }

    private PreferenceSums minus(PreferenceSums other) {
        return new PreferenceSums(
                sessions - other.sessions, clicks - other.clicks, released - other.released, beside - other.beside);
    }

    PreferenceSums plus(PreferenceSums other) {
        return minus(NONE.minus(other));
    }

    /** How much more often the released one was preferred than the other, from -1 to 1. There has been a session. */
    SessionMean difference() {
        return SessionMean.of(
                sessions,
                (double) sessions,
                (double) sessions,
                (double) (released - beside),
                (double) (released - beside),
                (double) (released + beside));
    }

    static PreferenceSums readFrom(FieldReader in) {
        return new PreferenceSums(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    void writeTo(FieldWriter out) {
        out.writeLong(sessions);
        out.writeLong(clicks);
        out.writeLong(released);
        out.writeLong(beside);
    }
}
