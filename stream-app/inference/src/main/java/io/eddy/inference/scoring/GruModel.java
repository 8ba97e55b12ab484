package io.eddy.inference.scoring;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;

/**
 * The two halves of a session model, in item indexes: moving hidden states and scoring items.
 *
 * <p>An implementation must give a session the same answer whatever else is in the batch. One thread at a time.
 */
public interface GruModel extends AutoCloseable {

    String name();

    String version();

    /** Floats in a hidden state, layers times hidden size. */
    int stateSize();

    Items items();

    /** What its recommendations leave out, unless the job says otherwise. */
    LeaveOut leaveOut();

    /**
     * One step of each of B sessions; B may be 0.
     *
     * @param itemIndexes [B]
     * @param states [B], null for a session that starts
     * @return the next states, [B]
     */
    HiddenState[] encode(int[] itemIndexes, HiddenState[] states);

    /**
     * @param states [B], none null; B may be 0
     * @return the k best items of each, fewer where the model has fewer; a longer list begins with the shorter one
     */
    RankedItems[] decode(HiddenState[] states, int k);

    @Override
    void close();
}
