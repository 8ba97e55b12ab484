package io.eddy.benchmark;

import java.util.SplittableRandom;

/**
 * Clicks of sessions that are live at the same time: each click is of any of them, one that has had its last click makes place for a new
 * one. One thread.
 */
final class MadeUpClicks {

    private final SplittableRandom random = new SplittableRandom(1);
    private final PowerLaw lengths;
    private final PowerLaw places;

    /** Of the live sessions their numbers, and how many clicks are left. */
    private final long[] numbers;

    private final int[] left;
    private long sessions;
    private long clicks;
    private long number;

    /**
     * @param items that are clicked
     * @param live how many sessions there are at the same time
     */
    MadeUpClicks(ClickShape shape, int items, int live) {
        lengths = new PowerLaw(shape.lengthExponent(), ClickShape.LONGEST_SESSION);
        places = new PowerLaw(shape.popularityExponent(), items);
        numbers = new long[live];
        left = new int[live];
        for (int slot = 0; slot < live; slot++) {
            begin(slot);
        }
    }

    private void begin(int slot) {
        numbers[slot] = sessions++;
        left[slot] = lengths.sample(random);
    }

    /** How many sessions are live at the same time. */
    int live() {
        return numbers.length;
    }

    /** How many sessions there were, those that are live with them. */
    long sessions() {
        return sessions;
    }

    /** Goes on to the next click. The first ones are of all live sessions in turns, so that each has been seen. */
    void next() {
        int slot = clicks < numbers.length ? (int) clicks : random.nextInt(numbers.length);
        clicks++;
        number = numbers[slot];
        if (--left[slot] == 0) {
            begin(slot);
        }
    }

    /** Of the click's session, counted from 0 in the order in which they began. */
    long session() {
        return number;
    }

    /** What the click is of, by its place among the most popular items, from 0. */
    int item() {
        return places.sample(random) - 1;
    }
}
