package io.eddy.inference.product;

import io.eddy.catalogue.RankedItems;
import io.eddy.kernels.Kernels;
import java.util.Arrays;

/**
 * The search for one session's best items: items that may be among them are kept tile after tile, and scored exactly at the end. An item is
 * let go only where the most that its score can be is less than what k others have at least, so the list is the exact one.
 *
 * <p>One thread's, used for one session after another.
 */
final class Candidates {

    /** More are scored at once, so that memory is bounded where all items score the same. */
    private static final int MOST = 1 << 13;

    private final ItemVectors vectors;
    private final QuantizedItems quantized;
    private final Scratch scratch;
    private final Kernels kernels = Kernels.best();

    /** The session vector as it is multiplied: of many, one after another, and which. */
    private float[] queries;

    private int session;
    private int k;
    private float queryLength;
    private float times;
    private float uncertainty;

    /**
     * The k largest of what the best items of groups score at least, one of a group; the smallest of them is what an item has to
     * reach.
     */
    private final LargestFloats least = new LargestFloats();

    private final TopK best = new TopK();
    private float threshold;

    private int[] places = new int[256];
    private float[] atLeast = new float[256];
    private float[] atMost = new float[256];
    private int size;

    Candidates(ItemVectors vectors, QuantizedItems quantized, Scratch scratch) {
        this.vectors = vectors;
        this.quantized = quantized;
        this.scratch = scratch;
    }

    /**
     * Begins a session.
     *
     * @param queries what item vectors are multiplied with, one after another; not to be changed before the end
     * @param session which of them
     */
    void begin(float[] queries, int session, int mostItems, TileScan scan) {
        this.queries = queries;
        this.session = session;
        double squares = 0;
        for (int d = 0; d < vectors.columns(); d++) {
            double value = queries[session * vectors.columns() + d];
            squares += value * value;
        }
        k = mostItems;
        queryLength = Math.nextUp((float) Math.sqrt(squares));
        least.clear(k);
        best.clear(k);
        size = 0;
        // Above that of places where no item is.
        threshold = -Float.MAX_VALUE;
        times = scan.times(session);
        uncertainty = scan.lost(session) + quantized.roundingShare() * (queryLength + scan.lost(session));
    }

    /** @param largest product of each group of the tile, from there on */
    void look(TileScan scan, int tile, float[] largest, int from) {
        int firstGroup = tile * (QuantizedItems.TILE / Kernels.GROUP);
        int reaching = kernels.reach(
                quantized.groups(),
                firstGroup,
                quantized.placesOf(tile) / Kernels.GROUP,
                largest,
                from,
                times,
                queryLength,
                uncertainty,
                threshold,
                scratch.mostOfGroups,
                scratch.reachingGroups);
        // A group's best item alone raises what others have to reach, before any is looked at.
        for (int i = 0; i < reaching; i++) {
            int group = scratch.reachingGroups[i];
            float error = quantized.error(firstGroup + group, queryLength, uncertainty);
            float atLeastOfBest = scratch.mostOfGroups[group] - 2 * error - quantized.spread(firstGroup + group);
            if (atLeastOfBest > threshold) {
                least.offer(atLeastOfBest);
            }
        }
        threshold = Math.max(threshold, least.smallest());
        for (int i = 0; i < reaching; i++) {
            int group = scratch.reachingGroups[i];
            if (scratch.mostOfGroups[group] >= threshold) {
                look(scan, firstGroup + group, group * Kernels.GROUP);
            }
        }
    }

    private void look(TileScan scan, int group, int placeInTile) {
        float error = quantized.error(group, queryLength, uncertainty);
        int reaching =
                scan.reach(session, placeInTile, group, threshold - error, scratch.scores, scratch.reachingItems);
        for (int i = 0; i < reaching; i++) {
            float about = scratch.scores[i];
            keep(group * Kernels.GROUP + scratch.reachingItems[i], about - error, about + error);
        }
    }

    private void keep(int place, float least, float most) {
        if (size == places.length) {
            if (size == MOST) {
                score();
            } else {
                places = Arrays.copyOf(places, 2 * size);
                atLeast = Arrays.copyOf(atLeast, 2 * size);
                atMost = Arrays.copyOf(atMost, 2 * size);
            }
        }
        places[size] = place;
        atLeast[size] = least;
        atMost[size++] = most;
    }

    /** First those of which k are known to be at least so good: they leave the fewest of the others. */
    private void score() {
        for (int d = 0; d < scratch.query.length; d++) {
            scratch.query[d] = queries[session * scratch.query.length + d];
        }
        float before = threshold;
        int first = 0;
        for (int i = 0; i < size; i++) {
            if (atLeast[i] >= before) {
                swap(i, first++);
            }
        }
        offer(0, first);
        int second = first;
        threshold = Math.max(before, best.worst());
        for (int i = first; i < size; i++) {
            if (atMost[i] >= threshold) {
                swap(i, second++);
            }
        }
        offer(first, second);
        threshold = Math.max(before, best.worst());
        size = 0;
    }

    /** Of an item that goes first nothing but the place is needed. */
    private void swap(int i, int to) {
        int place = places[to];
        places[to] = places[i];
        places[i] = place;
        atLeast[i] = atLeast[to];
        atMost[i] = atMost[to];
    }

    private void offer(int from, int to) {
        // Asks the memory for all that will be needed at once, where one after another would wait for each.
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += vectors.touch(quantized.item(places[i]));
        }
        scratch.touched = sum;
        for (int i = from; i < to; i++) {
            offer(places[i]);
        }
    }

    private void offer(int place) {
        int item = quantized.item(place);
        vectors.copy(item, scratch.vector, 0);
        best.offer(item, kernels.score(scratch.vector, 0, scratch.query, vectors.bias(item)));
    }

    /** Best first. */
    RankedItems take() {
        score();
        return best.take();
    }
}
