package io.eddy.neighbours;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Finds the training sessions nearest to an evolving session: of the most recent that share an item with it, those with
 * the largest sum of weights of the shared items.
 *
 * <p>This is the search of VMIS-kNN (Kersbergen, Sprangers and Schelter, SIGMOD 2022, section 3): each item's sessions
 * are listed by recency, and the search stops as soon as the sample is full. The lists of the evolving session's items
 * are merged, which finds each sampled session once, with all its shared items, and so needs none of the paper's hash
 * maps. The result is that of V-SkNN, which samples from the union of the lists.
 */
final class NearestSessions {

    private static final int EXHAUSTED = Integer.MAX_VALUE;

    private final SessionIndex index;
    private final int sampleSize;
    private final int neighbours;

    // Kept from search to search, one element for each item of the evolving session.
    private int[] cursors = new int[16];
    private int[] ends = new int[16];
    private int[] heads = new int[16];
    private double[] weights = new double[16];
    private final BestScores nearest = new BestScores();

    NearestSessions(SessionIndex index, int sampleSize, int neighbours) {
        this.index = index;
        this.sampleSize = sampleSize;
        this.neighbours = neighbours;
    }

    /** @throws IllegalArgumentException where there are no neighbours, or more than are sampled */
    static void requireSizes(int sampleSize, int neighbours) {
        if (neighbours < 1 || sampleSize < neighbours) {
            throw new IllegalArgumentException("The sample is " + sampleSize + " sessions, the neighbours " + neighbours
                    + " of them; expected 1 or more neighbours and no smaller sample.");
        }
    }

    /**
     * @param weightOfPlace the weight of an item by its place in the evolving session
     * @param weightOfSession what a session's sum is multiplied by
     * @return the sessions with their similarities, the nearest first, of equally near ones the most recent; stands until
     *     the next search
     */
    BestScores find(EvolvingSession evolving, IntToDoubleFunction weightOfPlace, IntToDoubleFunction weightOfSession) {
        open(evolving, weightOfPlace);
        nearest.reset(neighbours);
        int lists = evolving.size();
        for (int sampled = 0; sampled < sampleSize; sampled++) {
            int session = EXHAUSTED;
            for (int place = 0; place < lists; place++) {
                session = Math.min(session, heads[place]);
            }
            if (session == EXHAUSTED) {
                break;
            }
            double sum = 0;
            for (int place = 0; place < lists; place++) {
                if (heads[place] == session) {
                    sum += weights[place];
                    advance(place);
                }
            }
            nearest.offer(session, sum * weightOfSession.applyAsDouble(session));
        }
        nearest.sort();
        return nearest;
    }

    private void open(EvolvingSession evolving, IntToDoubleFunction weightOfPlace) {
        if (evolving.size() > cursors.length) {
            int length = evolving.size() * 2;
            cursors = Arrays.copyOf(cursors, length);
            ends = Arrays.copyOf(ends, length);
            heads = Arrays.copyOf(heads, length);
            weights = Arrays.copyOf(weights, length);
        }
        for (int place = 0; place < evolving.size(); place++) {
            cursors[place] = index.sessionsFrom(evolving.item(place));
            ends[place] = index.sessionsFrom(evolving.item(place) + 1);
            weights[place] = weightOfPlace.applyAsDouble(place);
            advance(place);
        }
    }

    private void advance(int place) {
        heads[place] = cursors[place] < ends[place] ? index.session(cursors[place]++) : EXHAUSTED;
    }
}
