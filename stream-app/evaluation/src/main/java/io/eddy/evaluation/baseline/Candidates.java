package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.neighbours.EvolvingSession;
import io.eddy.neighbours.ScoredItems;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Lists of the baselines as evaluations take them. */
final class Candidates {

    private Candidates() {}

    /** Ranks after each click that has a next one. */
    static List<List<Candidate>> afterEachClick(
            Session session, Items catalogue, Function<EvolvingSession, ScoredItems> ranking) {
        var evolving = new EvolvingSession();
        var lists = new ArrayList<List<Candidate>>();
        for (var click : session.clicks().subList(0, session.clicks().size() - 1)) {
            evolving.click(catalogue.indexOf(click.itemId()));
            lists.add(of(ranking.apply(evolving), catalogue));
        }
        return lists;
    }

    static List<Candidate> of(ScoredItems scored, Items catalogue) {
        return IntStream.range(0, scored.size())
                .mapToObj(place -> new Candidate(catalogue.id(scored.itemIndexes()[place]), scored.scores()[place]))
                .toList();
    }
}
