package io.eddy.neighbours;

import io.eddy.catalogue.Items;
import java.time.Duration;
import java.util.stream.IntStream;

/**
 * STAN, the neighbourhood that knows sequence and time (Garg et al., SIGIR 2019), then the most popular items.
 *
 * <p>An item's score is the sum of {@code similarity * closeness} over the nearest of the most recent training sessions
 * that share an item with the evolving session and that clicked it:
 *
 * <ul>
 *   <li>similarity: the sum of the shared items' weights {@code exp((position - length) / lambda1)}, over the square root
 *       of the session's distinct items, times {@code exp(-age / lambda2)}.
 *   <li>closeness: {@code exp(-|position of the item - position of the match| / lambda3)} in the training session, the
 *       match being the last of its clicks on an item of the evolving session.
 * </ul>
 *
 * <p>Positions are those of an item's last click. Factors that all candidates of one prediction have in common are left
 * out: the length of the evolving session, and the age of the newest training session, from which ages count here. In a
 * log whose times are an order only an age is a number of clicks, taken for milliseconds: against days it is nothing, the
 * second factor is 1 but for breaking ties, and recency acts through the sample alone. The paper looks at all sessions
 * that share an item; the sample is session-rec's. Equal scores stand by catalogue index.
 */
public final class Stan implements SessionKnn {

    private final SessionIndex index;
    private final Items items;
    private final Settings settings;
    private final double[] weightBySession;
    private final double[] closenessByDistance;

    /** @param items indexed as in the index, by popularity */
    Stan(SessionIndex index, Items items, Settings settings) {
        this.index = index;
        this.items = items;
        this.settings = settings;
        this.weightBySession = new double[index.sessionCount()];
        for (int session = 0; session < weightBySession.length; session++) {
            double ageMs = (double) index.endMs(0) - index.endMs(session);
            weightBySession[session] =
                    Math.exp(-ageMs / settings.recencyDecay().toMillis()) / Math.sqrt(index.distinctItems(session));
        }
        this.closenessByDistance = IntStream.range(0, index.longestSession())
                .mapToDouble(distance -> Math.exp(-distance / settings.distanceDecay()))
                .toArray();
    }

    @Override
    public Ranker ranker() {
        var nearestSessions = new NearestSessions(index, settings.sampleSize(), settings.neighbours());
        var scores = new ItemScores(items);
        return (evolving, k) -> rank(evolving, k, nearestSessions, scores);
    }

    private ScoredItems rank(EvolvingSession evolving, int k, NearestSessions nearestSessions, ItemScores scores) {
        var nearest = nearestSessions.find(
                evolving,
                place -> Math.exp((evolving.position(place) - evolving.length()) / settings.positionDecay()),
                session -> weightBySession[session]);
        for (int place = 0; place < nearest.size(); place++) {
            int session = nearest.id(place);
            int match = match(evolving, session);
            for (int at = index.clicksFrom(session); at < index.clicksFrom(session + 1); at++) {
                double closeness = closenessByDistance[Math.abs(index.position(at) - match)];
                scores.add(index.item(at), nearest.score(place) * closeness);
            }
        }
        return scores.takeTopK(k);
    }

    private int match(EvolvingSession evolving, int session) {
        int at = index.clicksFrom(session);
        while (!evolving.contains(index.item(at))) {
            at++;
        }
        return index.position(at);
    }

    /**
     * The defaults are those of session-rec's code, with the 500 neighbours that it publishes for diginetica by MRR. Of its
     * published sets of values they came out best over validation sessions of yoochoose1_64, diginetica and rsc15_100k,
     * taken from the end of their training files.
     *
     * @param sampleSize the most recent sessions to look for neighbours among
     * @param neighbours the sessions whose items are ranked
     * @param positionDecay lambda1, clicks in the evolving session
     * @param recencyDecay lambda2, the age of a training session
     * @param distanceDecay lambda3, clicks between the item and the match in a training session
     */
    public record Settings(
            int sampleSize, int neighbours, double positionDecay, Duration recencyDecay, double distanceDecay)
            implements SessionKnnMethod {

        public static final Settings DEFAULT = new Settings(5000, 500, 1.02, Duration.ofDays(5), 2.05);

        public Settings {
            NearestSessions.requireSizes(sampleSize, neighbours);
            if (!(positionDecay > 0 && distanceDecay > 0) || recencyDecay.toMillis() < 1) {
                throw new IllegalArgumentException("The decays are " + positionDecay + ", " + recencyDecay + " and "
                        + distanceDecay + ", expected all to be above 0.");
            }
        }

        @Override
        public String label() {
            return "STAN";
        }

        @Override
        public SessionKnn over(SessionIndex index, Items items) {
            return new Stan(index, items, this);
        }
    }
}
