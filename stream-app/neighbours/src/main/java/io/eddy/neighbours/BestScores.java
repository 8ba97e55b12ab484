package io.eddy.neighbours;

import java.util.Arrays;

/**
 * Keeps the best of many scored numbers: the higher score first, of equal scores the smaller number.
 *
 * <p>A heap whose root is the worst that is kept, so most offers end at one comparison.
 */
public final class BestScores {

    private int capacity;
    private int[] ids = new int[16];
    private double[] scores = new double[16];
    private int size;

    /** Forgets what is kept. */
    public void reset(int newCapacity) {
        capacity = newCapacity;
        size = 0;
    }

    public void offer(int id, double score) {
        if (size < capacity) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, size * 2);
                scores = Arrays.copyOf(scores, size * 2);
            }
            siftUp(size++, id, score);
        } else if (size > 0 && isBetter(id, score, ids[0], scores[0])) {
            siftDown(id, score);
        }
    }

    /** Puts what is kept in order, best first; then no more may be offered before a reset. */
    public void sort() {
        int kept = size;
        while (size > 1) {
            int worst = ids[0];
            double worstScore = scores[0];
            size--;
            siftDown(ids[size], scores[size]);
            ids[size] = worst;
            scores[size] = worstScore;
        }
        size = kept;
    }

    public int size() {
        return size;
    }

    /** @param place 0 is the best, once sorted */
    public int id(int place) {
        return ids[place];
    }

    public double score(int place) {
        return scores[place];
    }

    /** A copy, in order once sorted. */
    public int[] ids() {
        return Arrays.copyOf(ids, size);
    }

    /** A copy, in order once sorted. */
    public double[] scores() {
        return Arrays.copyOf(scores, size);
    }

    private void siftUp(int from, int id, double score) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) / 2;
            if (!isBetter(ids[parent], scores[parent], id, score)) {
                break;
            }
            ids[place] = ids[parent];
            scores[place] = scores[parent];
            place = parent;
        }
        ids[place] = id;
        scores[place] = score;
    }

    /** Puts a number in the place of the root. */
    private void siftDown(int id, double score) {
        int place = 0;
        for (int child = 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && isBetter(ids[child], scores[child], ids[child + 1], scores[child + 1])) {
                child++;
            }
            if (!isBetter(id, score, ids[child], scores[child])) {
                break;
            }
            ids[place] = ids[child];
            scores[place] = scores[child];
            place = child;
        }
        ids[place] = id;
        scores[place] = score;
    }

    private static boolean isBetter(int id, double score, int otherId, double otherScore) {
        return score > otherScore || (score == otherScore && id < otherId);
    }
}
