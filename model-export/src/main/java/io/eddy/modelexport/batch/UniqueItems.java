package io.eddy.modelexport.batch;

import java.util.Arrays;

/** The different items of one mini-batch in the order they were added, each once. Not thread-safe. */
final class UniqueItems {

    private static final int ABSENT = -1;

    private final int[] rowOfItem;
    private final long[] itemIndexes;
    private int size;

    /** @param capacity items added between two calls of {@link #clear} at most */
    UniqueItems(int itemCount, int capacity) {
        rowOfItem = new int[itemCount];
        Arrays.fill(rowOfItem, ABSENT);
        itemIndexes = new long[capacity];
    }

    void clear() {
        for (int row = 0; row < size; row++) {
            rowOfItem[(int) itemIndexes[row]] = ABSENT;
        }
        size = 0;
    }

    /** Row of the item among the unique ones. */
    int add(int itemIndex) {
        if (rowOfItem[itemIndex] == ABSENT) {
            rowOfItem[itemIndex] = size;
            itemIndexes[size++] = itemIndex;
        }
        return rowOfItem[itemIndex];
    }

    int size() {
        return size;
    }

    /** Item index of each row; only the first {@link #size} entries count. */
    long[] itemIndexes() {
        return itemIndexes;
    }
}
