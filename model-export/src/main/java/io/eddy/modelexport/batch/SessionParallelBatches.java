package io.eddy.modelexport.batch;

import io.eddy.modelexport.training.TrainingClicks;

/**
 * Walks one epoch as session-parallel mini-batches (Hidasi et al. 2016, section 3.1.1): each lane follows one session, and takes the
 * next one in order when its session ends.
 *
 * <p>When no session is left, a lane is removed and the others move together, so the mini-batch shrinks and every session is used
 * to its end. The arrays are overwritten by {@link #advance}; only their first {@link #lanes} entries count. Not thread-safe.
 */
public final class SessionParallelBatches {

    /** In {@link #carriedFrom}: the lane starts a session, with a hidden state of zeros. */
    public static final int FRESH = -1;

    private final TrainingClicks clicks;
    private final int[] positions;
    private final int[] lastPositions;
    private final int[] inputs;
    private final int[] targets;
    private final int[] carriedFrom;

    private int lanes;
    private int nextSession;

    public SessionParallelBatches(TrainingClicks clicks, int batchSize) {
        this.clicks = clicks;
        lanes = Math.min(batchSize, clicks.sessionCount());
        positions = new int[lanes];
        lastPositions = new int[lanes];
        inputs = new int[lanes];
        targets = new int[lanes];
        carriedFrom = new int[lanes];
    }

    /** Moves to the next mini-batch; false at the end of the epoch. */
    public boolean advance() {
        int kept = 0;
        for (int lane = 0; lane < lanes; lane++) {
            int position = positions[lane] + 1;
            if (position < lastPositions[lane]) {
                place(kept++, position, lastPositions[lane], lane);
            } else if (nextSession < clicks.sessionCount()) {
                int session = nextSession++;
                place(kept++, clicks.sessionStart(session), clicks.sessionEnd(session) - 1, FRESH);
            }
        }
        lanes = kept;
        return lanes > 0;
    }

    public int lanes() {
        return lanes;
    }

    /** Item index clicked in each lane. */
    public int[] inputs() {
        return inputs;
    }

    /** Item index clicked next in each lane. */
    public int[] targets() {
        return targets;
    }

    /** Lane of the mini-batch before whose hidden state each lane goes on with, or {@link #FRESH}. */
    public int[] carriedFrom() {
        return carriedFrom;
    }

    private void place(int lane, int position, int lastPosition, int from) {
        positions[lane] = position;
        lastPositions[lane] = lastPosition;
        inputs[lane] = clicks.itemIndex(position);
        targets[lane] = clicks.itemIndex(position + 1);
        carriedFrom[lane] = from;
    }
}
