package io.eddy.inference.scoring;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.model.SessionViews;

/** Looks at lists as a model's retriever gives them. */
@FunctionalInterface
public interface ListObserver {

    /**
     * On the thread that scores.
     *
     * @param lists of the sessions, read only
     * @param k that was asked for
     */
    void retrieved(SessionViews sessions, RankedItems[] lists, int k);
}
