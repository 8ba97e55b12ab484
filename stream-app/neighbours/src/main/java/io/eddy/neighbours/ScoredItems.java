package io.eddy.neighbours;

/**
 * Items with their scores, best first; owns its arrays, which are of one length.
 *
 * @param itemIndexes [k]
 * @param scores [k], comparable within one list only
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
public record ScoredItems(int[] itemIndexes, double[] scores) {

    public int size() {
        return itemIndexes.length;
    }
}
