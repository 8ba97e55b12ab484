package io.eddy.inference.model;

/**
 * Turns what a session clicked into its session vector, {@code float[vectorSize]}, in item indexes.
 *
 * <p>A session must get the same vector to the last bit whatever else is in the batch. Threads may share an encoder.
 */
public sealed interface SessionEncoder extends AutoCloseable permits RecurrentEncoder, WindowedEncoder {

    /** Floats in a session vector, D in the shapes. */
    int vectorSize();

    @Override
    void close();
}
