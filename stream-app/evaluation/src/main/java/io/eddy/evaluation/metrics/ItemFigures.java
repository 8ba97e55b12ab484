package io.eddy.evaluation.metrics;

import io.eddy.catalogue.Items;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** One model's figures item by item, at the largest cut-off. Not thread-safe. */
public final class ItemFigures {

    private static final Sums NEVER_NEXT = new Sums();

    private final Items catalogue;
    private final Map<String, Sums> byNextItem = new HashMap<>();
    private final long[] recommended;

    ItemFigures(Items catalogue) {
        this.catalogue = catalogue;
        this.recommended = new long[catalogue.size()];
    }

    void addNext(String itemId, double rank) {
        byNextItem.computeIfAbsent(itemId, id -> new Sums()).add(rank);
    }

    void addRecommended(int item) {
        recommended[item]++;
    }

    /**
     * Every item that was a next click or was recommended: those of the training log by their support there, the largest first, then
     * those that the training log does not hold by their ids.
     */
    public Map<String, Sums> byItem() {
        var figures = all();
        figures.values().removeIf(sums -> sums.predictions == 0 && sums.recommended == 0);
        return figures;
    }

    /**
     * All items of the training log and all next items by their group, the group with the most predictions first.
     *
     * @param groupOf the group of an item id
     */
    public Map<String, Sums> byGroup(UnaryOperator<String> groupOf) {
        var groups = new HashMap<String, Sums>();
        all().forEach((itemId, sums) -> groups.computeIfAbsent(groupOf.apply(itemId), group -> new Sums())
                .add(sums));
        var ordered = new LinkedHashMap<String, Sums>();
        groups.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Sums> group) -> group.getValue().predictions)
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(group -> ordered.put(group.getKey(), group.getValue()));
        return ordered;
    }

    private Map<String, Sums> all() {
        var figures = new LinkedHashMap<String, Sums>();
        for (int item = 0; item < recommended.length; item++) {
            var itemId = catalogue.id(item);
            var sums = new Sums();
            sums.add(byNextItem.getOrDefault(itemId, NEVER_NEXT));
            sums.support = catalogue.support(item);
            sums.recommended = recommended[item];
            figures.put(itemId, sums);
        }
        for (var itemId : new TreeSet<>(byNextItem.keySet())) {
            figures.computeIfAbsent(itemId, byNextItem::get);
        }
        return figures;
    }

    /** Sums over the predictions whose next click is one of some items, and how often these were recommended. */
    public static final class Sums {

        private final Map<Measure, Double> sums = new EnumMap<>(Measure.class);
        private long support;
        private long predictions;
        private long recommended;

        private void add(double rank) {
            predictions++;
            if (rank != NextItemMetrics.MISS) {
                for (var measure : Measure.values()) {
                    sums.merge(measure, measure.ofHit(rank), Double::sum);
                }
            }
        }

        private void add(Sums other) {
            support += other.support;
            predictions += other.predictions;
            recommended += other.recommended;
            other.sums.forEach((measure, sum) -> sums.merge(measure, sum, Double::sum));
        }

        /** Clicks on the items in the training log. */
        public long support() {
            return support;
        }

        /** Predictions whose next click is one of the items. */
        public long predictions() {
            return predictions;
        }

        /** Places in the lists of all predictions that the items fill. */
        public long recommended() {
            return recommended;
        }

        /** The mean over the predictions; NaN where there are none. */
        public double mean(Measure measure) {
            return sums.getOrDefault(measure, 0.0) / predictions;
        }
    }
}
