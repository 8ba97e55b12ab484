package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.neighbours.EvolvingSession;
import io.eddy.neighbours.ItemScores;
import io.eddy.neighbours.ScoredItems;
import java.util.List;

/**
 * The items that the session clicked most often so far, then the most popular items of the training log: S-POP of Hidasi
 * et al. (ICLR 2016, section 4), but items clicked equally often stand by recency where S-POP takes popularity.
 *
 * <p>A score is how often the session clicked the item, plus a share below 1 for how recently.
 */
public final class PopularInSession implements NextItemModel {

    private final Items catalogue;
    private final ItemScores scores;

    public PopularInSession(Items catalogue) {
        this.catalogue = catalogue;
        this.scores = new ItemScores(catalogue);
    }

    @Override
    public String name() {
        return "popular in session";
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        return Candidates.afterEachClick(session, catalogue, evolving -> topK(evolving, k));
    }

    private ScoredItems topK(EvolvingSession evolving, int k) {
        for (int place = 0; place < evolving.size(); place++) {
            double recency = evolving.position(place) / (evolving.length() + 1.0);
            scores.add(evolving.item(place), evolving.count(place) + recency);
        }
        return scores.takeTopK(k);
    }
}
