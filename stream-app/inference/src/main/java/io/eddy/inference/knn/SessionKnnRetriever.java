package io.eddy.inference.knn;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.SessionViews;
import io.eddy.neighbours.EvolvingSession;
import io.eddy.neighbours.ScoredItems;
import io.eddy.neighbours.SessionKnn;

/** Ranks by the neighbours of the last clicks; an unknown item takes up a position and finds nobody. */
final class SessionKnnRetriever implements Retriever {

    private final int window;

    // What a ranker keeps from call to call is as long as the items.
    private final ThreadLocal<SessionKnn.Ranker> ranker;

    SessionKnnRetriever(SessionKnn knn, int window) {
        this.window = window;
        this.ranker = ThreadLocal.withInitial(knn::ranker);
    }

    @Override
    public String method() {
        return "neighbours";
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public RankedItems[] retrieve(SessionViews sessions, int k) {
        var ranked = new RankedItems[sessions.size()];
        for (int row = 0; row < ranked.length; row++) {
            var evolving = new EvolvingSession();
            for (int itemIndex : sessions.lastItems()[row]) {
                evolving.click(itemIndex);
            }
            ranked[row] = ranked(ranker.get().rank(evolving, k));
        }
        return ranked;
    }

    private static RankedItems ranked(ScoredItems scored) {
        var scores = new float[scored.size()];
        for (int place = 0; place < scores.length; place++) {
            scores[place] = (float) scored.scores()[place];
        }
        return new RankedItems(scored.itemIndexes(), scores);
    }

    @Override
    public void close() {
        // Holds memory of the heap only.
    }
}
