package io.eddy.neighbours;

import io.eddy.catalogue.Items;
import java.util.Arrays;

/**
 * The clicks of a session up to now: its distinct items, the most recently clicked first.
 *
 * <p>A click on an item that the catalogue lacks takes up a position and is not listed.
 */
public final class EvolvingSession {

    private int[] items = new int[16];
    private int[] positions = new int[16];
    private int[] counts = new int[16];
    private int size;
    private int length;

    /** @param itemIndex {@link Items#UNKNOWN} for an item that the catalogue lacks */
    public void click(int itemIndex) {
        length++;
        if (itemIndex == Items.UNKNOWN) {
            return;
        }
        int place = 0;
        while (place < size && items[place] != itemIndex) {
            place++;
        }
        int count = place < size ? counts[place] + 1 : 1;
        if (place == size) {
            ensureRoom();
            size++;
        }
        System.arraycopy(items, 0, items, 1, place);
        System.arraycopy(positions, 0, positions, 1, place);
        System.arraycopy(counts, 0, counts, 1, place);
        items[0] = itemIndex;
        positions[0] = length;
        counts[0] = count;
    }

    /** Clicks, repeats and unknown items included. */
    public int length() {
        return length;
    }

    /** Distinct items of the catalogue. */
    public int size() {
        return size;
    }

    /** @param place 0 is the most recently clicked */
    public int item(int place) {
        return items[place];
    }

    /** The position of the item's last click, from 1. */
    public int position(int place) {
        return positions[place];
    }

    /** How often the item was clicked. */
    public int count(int place) {
        return counts[place];
    }

    public boolean contains(int itemIndex) {
        for (int place = 0; place < size; place++) {
            if (items[place] == itemIndex) {
                return true;
            }
        }
        return false;
    }

    private void ensureRoom() {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
    }
}
