package io.eddy.inference.model;

/** Reads the last items of a session anew after each click. */
public non-sealed interface WindowedEncoder extends SessionEncoder {

    /** How many of a session's last clicks it reads, n. */
    int window();

    /**
     * @param windows [B], each of 1 to n known items, the oldest first; B may be 0
     * @return the session vectors one after another, [B, D]
     */
    float[] encode(int[][] windows);
}
