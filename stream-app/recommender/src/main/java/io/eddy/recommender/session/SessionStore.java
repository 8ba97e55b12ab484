package io.eddy.recommender.session;

/** Where sessions are between micro-batches, one for each session id. One thread at a time. */
interface SessionStore {

    /** Null where the id has no session. */
    SessionState read(String sessionId) throws Exception;

    /**
     * Keeps a session in place of the one before of its id.
     *
     * @param endMs when the session is to be looked at, see {@link SessionBook#endMs}; null where it will be already
     */
    void write(String sessionId, SessionState state, Long endMs) throws Exception;
}
