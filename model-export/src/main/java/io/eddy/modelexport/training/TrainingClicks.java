package io.eddy.modelexport.training;

import java.util.Arrays;

/**
 * The clicks a model is trained on: the sessions in the order of their first event, oldest first, each with its item indexes in
 * the order of the clicks.
 *
 * <p>The arrays are taken over, not copied; the caller must not change them afterwards.
 */
public final class TrainingClicks {

    private static final int SHORTEST_SESSION = 2;

    private final int[] itemIndexes;
    private final int[] sessionOffsets;
    private final int itemCount;
    private final int[] earlierSupport;

    /**
     * @param itemIndexes the clicks of all sessions, one session after another
     * @param sessionOffsets where each session starts in {@code itemIndexes}, and its length as the last entry
     * @param itemCount items in the catalogue; every item index is below it
     */
    public TrainingClicks(int[] itemIndexes, int[] sessionOffsets, int itemCount) {
        this(itemIndexes, sessionOffsets, itemCount, new int[itemCount]);
    }

    /** @param earlierSupport clicks of each item that an earlier training has seen; they count for its support */
    public TrainingClicks(int[] itemIndexes, int[] sessionOffsets, int itemCount, int[] earlierSupport) {
        this.itemIndexes = itemIndexes;
        this.sessionOffsets = sessionOffsets;
        this.itemCount = itemCount;
        this.earlierSupport = earlierSupport;
        requireWholeSessions();
        requireKnownItems();
    }

    public int itemCount() {
        return itemCount;
    }

    public int sessionCount() {
        return sessionOffsets.length - 1;
    }

    public int clickCount() {
        return itemIndexes.length;
    }

    /** Clicks that an earlier training has seen. */
    public long earlierClickCount() {
        return Arrays.stream(earlierSupport).asLongStream().sum();
    }

    /** Clicks that follow another click of their session: the ones a model can learn to predict. */
    public int targetCount() {
        return clickCount() - sessionCount();
    }

    /** Position of the session's first click. */
    public int sessionStart(int session) {
        return sessionOffsets[session];
    }

    /** Position after the session's last click. */
    public int sessionEnd(int session) {
        return sessionOffsets[session + 1];
    }

    public int itemIndex(int position) {
        return itemIndexes[position];
    }

    /** Clicks of each item, earlier trainings' included; a new array at each call. */
    public int[] support() {
        int[] support = earlierSupport.clone();
        for (int itemIndex : itemIndexes) {
            support[itemIndex]++;
        }
        return support;
    }

    private void requireWholeSessions() {
        int last = sessionOffsets.length - 1;
        if (last < 1) {
            throw new IllegalArgumentException("Training needs at least one session, found none");
        }
        if (sessionOffsets[0] != 0 || sessionOffsets[last] != itemIndexes.length) {
            throw new IllegalArgumentException("Session offsets must lead from 0 to the %d clicks, found %d to %d"
                    .formatted(itemIndexes.length, sessionOffsets[0], sessionOffsets[last]));
        }
        for (int session = 0; session < last; session++) {
            int clicks = sessionEnd(session) - sessionStart(session);
            if (clicks < SHORTEST_SESSION) {
                throw new IllegalArgumentException(
                        "Session %d has %d clicks, training needs at least %d: the first predicts the second"
                                .formatted(session, clicks, SHORTEST_SESSION));
            }
        }
    }

    private void requireKnownItems() {
        for (int position = 0; position < itemIndexes.length; position++) {
            int itemIndex = itemIndexes[position];
            if (itemIndex < 0 || itemIndex >= itemCount) {
                throw new IllegalArgumentException("Click %d has item index %d, allowed are 0 to %d"
                        .formatted(position, itemIndex, itemCount - 1));
            }
        }
    }
}
