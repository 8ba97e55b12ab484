package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.neighbours.BestScores;
import io.eddy.neighbours.PopularityFill;
import io.eddy.neighbours.ScoredItems;
import io.eddy.neighbours.SessionIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Item-kNN: the items that share most sessions with the last one, for their support, then the most popular items.
 *
 * <p>The similarity of items i and j is {@code co(i, j) / ((supp(i) + lambda)^alpha (supp(j) + lambda)^(1 - alpha))}, the
 * regularised cosine of Hidasi et al. (ICLR 2016, section 4, baseline Item-KNN; after Linden et al., 2003, and Davidson et
 * al., RecSys 2010). {@code co} and {@code supp} count sessions; the code published with that paper counts
 * clicks, which is a point worse on logs with repeats. An item is no neighbour of its own. Equal similarities stand by
 * catalogue index.
 */
public final class ItemKnn implements NextItemModel {

    private final Items catalogue;

    /** By item index, each list best first. */
    private final int[][] neighbours;

    private final double[][] similarities;

    public ItemKnn(Collection<Session> training, Items catalogue) {
        this(TrainingIndex.of(training, catalogue), catalogue, Settings.DEFAULT);
    }

    public ItemKnn(Collection<Session> training, Items catalogue, Settings settings) {
        this(TrainingIndex.of(training, catalogue), catalogue, settings);
    }

    ItemKnn(SessionIndex index, Items catalogue, Settings settings) {
        this.catalogue = catalogue;
        this.neighbours = new int[index.itemCount()][];
        this.similarities = new double[index.itemCount()][];
        var coOccurrence = new CoOccurrence(index);
        var best = new BestScores();
        for (int item = 0; item < index.itemCount(); item++) {
            best.reset(settings.neighbours());
            int support = index.support(item);
            coOccurrence.forEachOther(
                    item,
                    (other, together) ->
                            best.offer(other, settings.similarity(together, support, index.support(other))));
            best.sort();
            neighbours[item] = best.ids();
            similarities[item] = best.scores();
        }
    }

    @Override
    public String name() {
        return "item-kNN";
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        var lists = new ArrayList<List<Candidate>>();
        for (var click : session.clicks().subList(0, session.clicks().size() - 1)) {
            var neighbours = neighbours(catalogue.indexOf(click.itemId()));
            lists.add(Candidates.of(PopularityFill.fill(neighbours, catalogue, k), catalogue));
        }
        return lists;
    }

    private ScoredItems neighbours(int item) {
        return item == Items.UNKNOWN
                ? new ScoredItems(new int[0], new double[0])
                : new ScoredItems(neighbours[item], similarities[item]);
    }

    /**
     * The defaults are those of the code published with the paper.
     *
     * @param neighbours kept for each item
     * @param lambda sessions added to each support, which keeps rare items from being similar by chance
     * @param alpha 0.5 is the cosine, 1 the share of the item's sessions that have the other, 0 the reverse
     */
    public record Settings(int neighbours, double lambda, double alpha) {

        public static final Settings DEFAULT = new Settings(100, 20, 0.5);

        public Settings {
            if (neighbours < 1) {
                throw new IllegalArgumentException("An item has " + neighbours + " neighbours, expected 1 or more.");
            }
            if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("lambda is " + lambda + ", expected 0 or more.");
            }
            if (!(alpha >= 0 && alpha <= 1)) {
                throw new IllegalArgumentException("alpha is " + alpha + ", expected 0 to 1.");
            }
        }

        private double similarity(int together, int support, int otherSupport) {
            return together / (Math.pow(support + lambda, alpha) * Math.pow(otherSupport + lambda, 1 - alpha));
        }
    }

    /** Counts the sessions that clicked one item and another. */
    private static final class CoOccurrence {

        private final SessionIndex index;

        // Kept from item to item: as long as the catalogue, all 0 between two items.
        private final int[] together;
        private final int[] others;

        private CoOccurrence(SessionIndex index) {
            this.index = index;
            this.together = new int[index.itemCount()];
            this.others = new int[index.itemCount()];
        }

        private void forEachOther(int item, CountListener listener) {
            int size = 0;
            for (int of = index.sessionsFrom(item); of < index.sessionsFrom(item + 1); of++) {
                int session = index.session(of);
                for (int at = index.clicksFrom(session); at < index.clicksFrom(session + 1); at++) {
                    int other = index.item(at);
                    if (other != item && together[other]++ == 0) {
                        others[size++] = other;
                    }
                }
            }
            for (int i = 0; i < size; i++) {
                listener.onCount(others[i], together[others[i]]);
                together[others[i]] = 0;
            }
        }
    }

    @FunctionalInterface
    private interface CountListener {
        void onCount(int other, int together);
    }
}
