package io.eddy.evaluation.metrics;

import io.eddy.catalogue.Items;
import io.eddy.evaluation.metrics.OfflineEvaluation.Prediction;
import io.eddy.evaluation.metrics.OfflineEvaluation.PredictionListener;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Everything that is said of one model after an evaluation: accuracy at each cut-off, overall and by slice, and which items it
 * recommends. Not thread-safe.
 */
public final class ModelFigures implements PredictionListener {

    /** Parts of the catalogue that each hold a tenth of the training clicks, the most popular items first. */
    public static final int POPULARITY_GROUPS = 10;

    private static final int[] POSITION_SLICES = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    private static final int[] LENGTH_SLICES = {2, 3, 4, 5, 7, 10, 20};
    private static final int[] POPULARITY_SLICES =
            IntStream.rangeClosed(1, POPULARITY_GROUPS).toArray();
    private static final int NEVER = Integer.MAX_VALUE;

    private final String name;
    private final Items catalogue;
    private final List<Integer> cutOffs;
    private final int[] popularityGroup;
    private final NextItemMetrics overall;
    private final SortedMap<Integer, NextItemMetrics> byPosition = new TreeMap<>();
    private final SortedMap<Integer, NextItemMetrics> byLength = new TreeMap<>();
    private final SortedMap<Integer, NextItemMetrics> byPopularity = new TreeMap<>();
    private final ItemFigures items;
    private final SessionSums sessionSums;
    private final int[] bestPlace;
    private final double[] popularity;
    private final long[] recommendedByGroup = new long[POPULARITY_GROUPS];

    /**
     * @param catalogue the training items: what coverage and popularity refer to
     * @param sessions how many are evaluated
     * @param k the largest cut-off; figures are kept for each from 1 on
     */
    public ModelFigures(String name, Items catalogue, int sessions, int k) {
        this.name = name;
        this.catalogue = catalogue;
        this.cutOffs = IntStream.rangeClosed(1, k).boxed().toList();
        this.popularityGroup = popularityGroups(catalogue);
        this.overall = new NextItemMetrics(cutOffs);
        this.items = new ItemFigures(catalogue);
        this.sessionSums = new SessionSums(sessions, k);
        this.bestPlace = new int[catalogue.size()];
        Arrays.fill(bestPlace, NEVER);
        this.popularity = new double[k];
    }

    @Override
    public void onPrediction(Prediction prediction) {
        overall.add(prediction.rank());
        slice(byPosition, POSITION_SLICES, prediction.position()).add(prediction.rank());
        slice(byLength, LENGTH_SLICES, prediction.sessionLength()).add(prediction.rank());
        int nextItem = catalogue.indexOf(prediction.nextItemId());
        if (nextItem != Items.UNKNOWN) {
            slice(byPopularity, POPULARITY_SLICES, popularityGroup[nextItem] + 1)
                    .add(prediction.rank());
        }
        items.addNext(prediction.nextItemId(), prediction.rank());
        sessionSums.add(prediction.session(), prediction.rank());
        addItems(prediction.candidates());
    }

    public String name() {
        return name;
    }

    /** At each cut-off from 1 to the largest. */
    public NextItemMetrics overall() {
        return overall;
    }

    /** By the position of the next click in its session, from 2; the last key stands for all beyond. */
    public SortedMap<Integer, NextItemMetrics> byPosition() {
        return Collections.unmodifiableSortedMap(byPosition);
    }

    /** By clicks of the session; a key stands for itself and all up to the next of {@link #lengthSlices()}. */
    public SortedMap<Integer, NextItemMetrics> bySessionLength() {
        return Collections.unmodifiableSortedMap(byLength);
    }

    /**
     * By the popularity group of the next item, from 1 for the most popular; next items that the training log does not hold are in none.
     */
    public SortedMap<Integer, NextItemMetrics> byPopularity() {
        return Collections.unmodifiableSortedMap(byPopularity);
    }

    /** Item by item. */
    public ItemFigures items() {
        return items;
    }

    /** What confidence intervals are made of. */
    public SessionSums sessionSums() {
        return sessionSums;
    }

    /** The share of the training items that stand among the first k candidates of at least one prediction. */
    public double coverage(int k) {
        return (double) recommendedItems(k) / catalogue.size();
    }

    /** Different items among the first k candidates of all predictions. */
    public long recommendedItems(int k) {
        return IntStream.of(bestPlace).filter(place -> place <= k).count();
    }

    /**
     * How popular the recommended items are: the mean over predictions of the mean support of the first k candidates, as a
     * share of the largest support (Ludewig and Jannach, UMUAI 2018, section 4.3). 1 recommends the most popular item only.
     */
    public double popularity(int k) {
        return overall.predictions() == 0 ? 0 : popularity[k - 1] / overall.predictions();
    }

    /** The share of all recommended places that fall to each popularity group; [{@value #POPULARITY_GROUPS}]. */
    public double[] recommendedByGroup() {
        long total = LongStream.of(recommendedByGroup).sum();
        return IntStream.range(0, POPULARITY_GROUPS)
                .mapToDouble(group -> total == 0 ? 0 : (double) recommendedByGroup[group] / total)
                .toArray();
    }

    /** First position of each slice of {@link #byPosition()}. */
    public static List<Integer> positionSlices() {
        return IntStream.of(POSITION_SLICES).boxed().toList();
    }

    /** First session length of each slice of {@link #bySessionLength()}. */
    public static List<Integer> lengthSlices() {
        return IntStream.of(LENGTH_SLICES).boxed().toList();
    }

    private NextItemMetrics slice(SortedMap<Integer, NextItemMetrics> slices, int[] firsts, int value) {
        int first = firsts[0];
        for (int candidate : firsts) {
            first = candidate <= value ? candidate : first;
        }
        return slices.computeIfAbsent(first, key -> new NextItemMetrics(cutOffs));
    }

    private void addItems(List<Candidate> candidates) {
        double support = 0;
        for (int place = 1; place <= cutOffs.size(); place++) {
            if (place <= candidates.size()) {
                int item = catalogue.indexOf(candidates.get(place - 1).itemId());
                if (item != Items.UNKNOWN) {
                    bestPlace[item] = Math.min(bestPlace[item], place);
                    support += catalogue.support(item);
                    recommendedByGroup[popularityGroup[item]]++;
                    items.addRecommended(item);
                }
            }
            int shown = Math.min(place, candidates.size());
            popularity[place - 1] += shown == 0 ? 0 : support / shown / catalogue.support(0);
        }
    }

    private static int[] popularityGroups(Items catalogue) {
        var groups = new int[catalogue.size()];
        long clicks = 0;
        for (int item = 0; item < groups.length; item++) {
            clicks += catalogue.support(item);
        }
        long before = 0;
        for (int item = 0; item < groups.length; item++) {
            groups[item] = (int) (before * POPULARITY_GROUPS / clicks);
            before += catalogue.support(item);
        }
        return groups;
    }

    /** What each session adds to the figures, so that sessions can be drawn again. */
    public static final class SessionSums {

        private final int[] predictions;
        private final List<Integer> cutOffs;
        private final Map<Measure, List<double[]>> sums = new EnumMap<>(Measure.class);

        private SessionSums(int sessions, int k) {
            predictions = new int[sessions];
            cutOffs = Stream.concat(OfflineEvaluation.CUT_OFFS.stream().filter(cutOff -> cutOff < k), Stream.of(k))
                    .toList();
            for (var measure : Measure.values()) {
                sums.put(
                        measure,
                        cutOffs.stream().map(cutOff -> new double[sessions]).toList());
            }
        }

        private void add(int session, double rank) {
            predictions[session]++;
            for (int i = 0; rank != NextItemMetrics.MISS && i < cutOffs.size(); i++) {
                if (rank <= cutOffs.get(i)) {
                    int cutOff = i;
                    sums.forEach((measure, series) -> series.get(cutOff)[session] += measure.ofHit(rank));
                }
            }
        }

        /** Predictions of each session, [sessions]. */
        public int[] predictions() {
            return predictions.clone();
        }

        /** The cut-offs that sums are kept for: those of Eddy's tables below the largest, and the largest. */
        public List<Integer> cutOffs() {
            return cutOffs;
        }

        /** The sum of a measure over each session's predictions, [sessions]. */
        public double[] of(Measure measure, int k) {
            return sums.get(measure).get(cutOffs.indexOf(k)).clone();
        }
    }
}
