package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.neighbours.PopularityFill;
import io.eddy.neighbours.ScoredItems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * First-order Markov chain: what followed the last item most often in the training log, then the most popular items.
 *
 * <p>A score is how often the item followed, plus a share below 1 for its popularity: so items that followed equally
 * often stand by popularity, as do those that never followed.
 */
public final class MarkovChain implements NextItemModel {

    private static final ScoredItems NOBODY = new ScoredItems(new int[0], new double[0]);

    private final Items catalogue;
    private final Map<String, ScoredItems> followersByItem = new HashMap<>();

    public MarkovChain(Collection<Session> training, Items catalogue) {
        this.catalogue = catalogue;
        var counts = new HashMap<String, Map<String, Integer>>();
        for (var session : training) {
            var items = session.itemIds();
            for (int i = 1; i < items.size(); i++) {
                counts.computeIfAbsent(items.get(i - 1), item -> new HashMap<>())
                        .merge(items.get(i), 1, Integer::sum);
            }
        }
        counts.forEach((item, followers) -> followersByItem.put(item, scored(followers)));
    }

    private ScoredItems scored(Map<String, Integer> followers) {
        var ranked = followers.keySet().stream()
                .sorted(Comparator.<String>comparingInt(followers::get)
                        .reversed()
                        .thenComparingInt(catalogue::indexOf))
                .toList();
        var itemIndexes = ranked.stream().mapToInt(catalogue::indexOf).toArray();
        return new ScoredItems(
                itemIndexes,
                IntStream.range(0, itemIndexes.length)
                        .mapToDouble(place ->
                                followers.get(ranked.get(place)) + PopularityFill.share(catalogue, itemIndexes[place]))
                        .toArray());
    }

    @Override
    public String name() {
        return "Markov chain, order 1";
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        var lists = new ArrayList<List<Candidate>>();
        for (var click : session.clicks().subList(0, session.clicks().size() - 1)) {
            lists.add(topK(click.itemId(), k));
        }
        return lists;
    }

    private List<Candidate> topK(String lastItem, int k) {
        var followers = followersByItem.getOrDefault(lastItem, NOBODY);
        return Candidates.of(PopularityFill.fill(followers, catalogue, k), catalogue);
    }
}
