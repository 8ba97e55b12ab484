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

    /** A recommendation of the most popular items. */
    void answeredFromPopularity();

    /** What a stage took for a micro-batch. */
    void took(Stage stage, long nanos);

    /** What becomes of a micro-batch, in this order. */
    enum Stage {
        /** Its clicks are sorted into sessions, which are read. */
        READ_STATE,
        /** Hidden states step. */
        ENCODE,
        /** Items are scored and ranked. */
        SCORE,
        /** Sessions are kept. */
        WRITE_STATE,
        /** Recommendations are given on. */
        WRITE
    }
}
