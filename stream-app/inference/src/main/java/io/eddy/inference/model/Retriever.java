package io.eddy.inference.model;

import io.eddy.catalogue.RankedItems;

/**
 * Finds the candidates of sessions.
 *
 * <p>A session must get the same candidates, and the same scores to the last bit, whatever else is in the batch. Threads may
 * share a retriever.
 */
public interface Retriever extends AutoCloseable {

    /** How it finds them, for logs and metrics. */
    String method();

    /** One that gives the same lists by exact scores of all items, slowly; null where there is none but this one. */
    default Retriever exhaustive() {
        return null;
    }

    /** How many of a session's last clicks it looks at; 0 where the session vector is enough. */
    int window();

    /**
     * @param k at least 1
     * @return the k best items of each session, fewer where there are fewer; a longer list begins with the shorter one
     */
    RankedItems[] retrieve(SessionViews sessions, int k);

    @Override
    void close();
}
