package io.eddy.inference.product;

/** A way to multiply with the 8-bit item vectors of one model. Threads may share it. Owns native memory: close it. */
public interface TileProduct extends AutoCloseable {

    /** As {@link io.eddy.inference.model.Scorer} has it. */
    String name();

    /** For one thread at a time. */
    TileScan newScan();

    @Override
    void close();
}
