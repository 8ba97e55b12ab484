package io.eddy.evaluation.baseline;

import io.eddy.evaluation.log.Catalogue;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.NextItemModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * First-order Markov chain: what followed the last item most often in the training log, then the most popular items.
 *
 * <p>Items that followed equally often stand by popularity.
 */
public final class MarkovChain implements NextItemModel {

    private final MostPopular mostPopular;
    private final Map<String, List<String>> followersByItem = new HashMap<>();

    public MarkovChain(Collection<Session> training, Catalogue catalogue) {
        this.mostPopular = new MostPopular(catalogue);
        var counts = new HashMap<String, Map<String, Integer>>();
        for (var session : training) {
            var items = session.itemIds();
            for (int i = 1; i < items.size(); i++) {
                counts.computeIfAbsent(items.get(i - 1), item -> new HashMap<>())
                        .merge(items.get(i), 1, Integer::sum);
            }
        }
        counts.forEach((item, followers) -> followersByItem.put(
                item,
                followers.keySet().stream()
                        .sorted(Comparator.<String>comparingInt(followers::get)
                                .reversed()
                                .thenComparingInt(catalogue::indexOf))
                        .toList()));
    }

    @Override
    public String name() {
        return "Markov chain, order 1";
    }

    @Override
    public List<List<String>> topK(Session session, int k) {
        var lists = new ArrayList<List<String>>();
        for (var click : session.clicks().subList(0, session.clicks().size() - 1)) {
            lists.add(topK(click.itemId(), k));
        }
        return lists;
    }

    private List<String> topK(String lastItem, int k) {
        var followers = followersByItem.getOrDefault(lastItem, List.of());
        if (followers.size() >= k) {
            return followers.subList(0, k);
        }
        var filled = new LinkedHashSet<>(followers);
        filled.addAll(mostPopular.topK(k));
        return filled.stream().limit(k).toList();
    }
}
