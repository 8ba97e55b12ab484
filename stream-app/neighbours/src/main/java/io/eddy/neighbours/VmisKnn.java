package io.eddy.neighbours;

import io.eddy.catalogue.Items;

/**
 * V-SkNN and VMIS-kNN: the items of the training sessions nearest to the evolving one, then the most popular items.
 *
 * <p>An item's score is the sum of {@code similarity * lambda * idf} over the k nearest of the m most recent sessions that
 * share an item with the evolving session and that clicked it:
 *
 * <ul>
 *   <li>similarity: the sum of the shared items' weights, position / length in the evolving session (vector
 *       multiplication with linear decay: Ludewig and Jannach, UMUAI 2018, where V-SKNN is introduced; the last click of an
 *       item counts). Of equally near sessions the most recent are taken.
 *   <li>lambda: 1 - 0.1 n where the most recent shared item is the n-th click from the end, at least 0 (match weight of
 *       Kersbergen, Sprangers and Schelter, "Serenade", SIGMOD 2022, section 3; {@code weighting_score=linear} in
 *       session-rec, which lets it fall below 0).
 *   <li>idf: log(sessions / sessions with the item) for VMIS-kNN (Serenade, section 3), 1 for V-SkNN.
 * </ul>
 *
 * <p>Both find the same neighbours in the same index, see {@link NearestSessions}; the idf alone tells them apart. Equal
 * scores stand by catalogue index. Items of the evolving session are ranked like all others; Serenade takes the one clicked last out of
 * the list, which is {@link io.eddy.catalogue.LeaveOut#LAST}.
 */
public final class VmisKnn implements SessionKnn {

    private final SessionIndex index;
    private final Items items;
    private final Settings settings;
    private final double[] idf;

    /** @param items indexed as in the index, by popularity */
    VmisKnn(SessionIndex index, Items items, Settings settings) {
        this.index = index;
        this.items = items;
        this.settings = settings;
        this.idf = new double[index.itemCount()];
        for (int item = 0; item < idf.length; item++) {
            idf[item] = settings.idf() ? Math.log(index.sessionCount() / (double) index.support(item)) : 1;
        }
    }

    @Override
    public Ranker ranker() {
        var nearestSessions = new NearestSessions(index, settings.sampleSize(), settings.neighbours());
        var scores = new ItemScores(items);
        return (evolving, k) -> rank(evolving, k, nearestSessions, scores);
    }

    private ScoredItems rank(EvolvingSession evolving, int k, NearestSessions nearestSessions, ItemScores scores) {
        double perLength = 1.0 / evolving.length();
        // Whole numbers add up exactly: sessions that are equally near by the formula are so here.
        var nearest = nearestSessions.find(evolving, evolving::position, session -> perLength);
        for (int place = 0; place < nearest.size(); place++) {
            int session = nearest.id(place);
            double weight = nearest.score(place) * matchWeight(evolving, session);
            for (int at = index.clicksFrom(session); at < index.clicksFrom(session + 1); at++) {
                scores.add(index.item(at), weight * idf[index.item(at)]);
            }
        }
        return scores.takeTopK(k);
    }

    private double matchWeight(EvolvingSession evolving, int session) {
        int shared = 0;
        while (!index.contains(session, evolving.item(shared))) {
            shared++;
        }
        int fromTheEnd = evolving.length() - evolving.position(shared) + 1;
        return Math.max(0, 10 - fromTheEnd) / 10.0;
    }

    /**
     * @param sampleSize m, the most recent sessions to look for neighbours among
     * @param neighbours k, the sessions whose items are ranked
     * @param idf whether rare items weigh more
     */
    public record Settings(int sampleSize, int neighbours, boolean idf) implements SessionKnnMethod {

        /** VMIS-kNN with the sizes of {@link #V_SKNN}, so that the two compare. */
        public static final Settings VMIS_KNN = new Settings(1000, 100, true);

        /** V-SkNN with session-rec's sample of 1000 and its 100 neighbours. */
        public static final Settings V_SKNN = new Settings(1000, 100, false);

        public Settings {
            NearestSessions.requireSizes(sampleSize, neighbours);
        }

        @Override
        public String label() {
            return idf ? "VMIS-kNN" : "V-SkNN";
        }

        @Override
        public SessionKnn over(SessionIndex index, Items items) {
            return new VmisKnn(index, items, this);
        }
    }
}
