package io.eddy.recommender.session;

/** Told by a {@link SessionBook} of what happens, to be counted. */
interface SessionEvents {

    void sessionOpened();

    void sessionEnded();

    void sessionsReencoded(int sessions);

    /** A click that came after the watermark, of a session that is open all the same. */
    void clickIsLate();

    /** A click read from another partition than the click before it of the same session. */
    void clickFromAnotherPartition();

    void itemIsUnknown();

    /** How long the model took for a micro-batch. */
    void scored(long nanos);
}
