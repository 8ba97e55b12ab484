package io.eddy.neighbours;

/** Scores items by the training sessions nearest to an evolving session. Immutable: threads may share it. */
public interface SessionKnn {

    /** A new one for a thread of its own. */
    Ranker ranker();

    /** One thread at a time; keeps memory as long as the items from call to call. */
    @FunctionalInterface
    interface Ranker {

        /** The k best items after the clicks so far, filled up with popular ones; fewer where there are fewer items. */
        ScoredItems rank(EvolvingSession evolving, int k);
    }
}
