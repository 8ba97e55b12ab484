package io.eddy.serving.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The items that are clicked most these days, over the partitions that this instance reads. Any thread.
 *
 * <p>A click counts half as much after each half-life. So the order of two items changes only when one of them is clicked, and the
 * first ones can be kept while the stream goes on.
 */
public final class PopularItems {

    /** Of each partition. */
    static final int KEPT = 1_000;

    /** For so long an answer made of all partitions is given again. */
    private static final long FRESH_NANOS = 1_000_000_000;

    private final Map<Integer, First> byPartition = new ConcurrentHashMap<>();
    private volatile Merged merged;

    private record Merged(List<String> itemIds, long madeNanos) {}

    /**
     * An item and how much it was clicked.
     *
     * @param weight logarithm to base 2 of its clicks, each times 2 to the power of the half-lives that had passed since 1970
     */
    private record Weighted(String itemId, double weight) {}

    /** The first items of one partition; what they were before is forgotten. */
    First ofPartition(int partition) {
        var first = new First();
        byPartition.put(partition, first);
        return first;
    }

    /** The partition has gone to another instance. */
    void remove(int partition, First first) {
        byPartition.remove(partition, first);
    }

    /** The most clicked one first; at most {@link #KEPT} of each partition. */
    public List<String> itemIds() {
        var last = merged;
        long now = System.nanoTime();
        if (last != null && now - last.madeNanos < FRESH_NANOS) {
            return last.itemIds;
        }
        var weights = new HashMap<String, Double>();
        byPartition
                .values()
                .forEach(first ->
                        first.snapshot().forEach(item -> weights.merge(item.itemId, item.weight, PopularItems::added)));
        var itemIds = weights.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        merged = new Merged(itemIds, now);
        return itemIds;
    }

    /** The logarithm of the sum of two numbers of which the logarithms are given, all to base 2. */
    private static double added(double one, double other) {
        double larger = Math.max(one, other);
        return larger + Math.log1p(Math.pow(2, Math.min(one, other) - larger)) / Math.log(2);
    }

    /** The first items of a partition. The stream's thread writes, any may read. */
    static final class First {

        private final Map<String, Weighted> byItem = new HashMap<>();
        private final TreeSet<Weighted> ascending =
                new TreeSet<>(Comparator.comparingDouble(Weighted::weight).thenComparing(Weighted::itemId));

        /** @param weight as in {@link Weighted}, no less than it was before */
        synchronized void put(String itemId, double weight) {
            if (ascending.size() == KEPT && !byItem.containsKey(itemId) && weight <= ascending.first().weight) {
                return;
            }
            var item = new Weighted(itemId, weight);
            var before = byItem.put(itemId, item);
            if (before != null) {
                ascending.remove(before);
            }
            ascending.add(item);
            if (ascending.size() > KEPT) {
                byItem.remove(ascending.pollFirst().itemId);
            }
        }

        synchronized void remove(String itemId) {
            var item = byItem.remove(itemId);
            if (item != null) {
                ascending.remove(item);
            }
        }

        private synchronized List<Weighted> snapshot() {
            return new ArrayList<>(ascending);
        }
    }
}
