package io.eddy.inference.model;

/** Carries a hidden state from click to click; the session vector is a part of it. */
public non-sealed interface RecurrentEncoder extends SessionEncoder {

    /** Floats in a hidden state. */
    int stateSize();

    /**
     * One step of each of B sessions; B may be 0.
     *
     * @param itemIndexes [B]
     * @param states [B], null for a session that starts
     * @return the next states, [B]
     */
    HiddenState[] step(int[] itemIndexes, HiddenState[] states);

    /** Where in a hidden state its session vector begins. */
    int vectorOffset();
}
