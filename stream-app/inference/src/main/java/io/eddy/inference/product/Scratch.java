package io.eddy.inference.product;

import io.eddy.kernels.Kernels;

/** One thread's memory for what does not outlast a call; small, so that it stays in the processor's cache. */
final class Scratch {

    final float[] vector;
    final double[] query;
    final float[] mostOfGroups = new float[QuantizedItems.TILE / Kernels.GROUP];
    final int[] reachingGroups = new int[QuantizedItems.TILE / Kernels.GROUP];
    final int[] reachingItems = new int[Kernels.GROUP];
    final float[] scores = new float[Kernels.GROUP];

    /** Nobody reads it, but what is kept nowhere is not loaded either. */
    float touched;

    Scratch(int dimensions) {
        this.vector = new float[dimensions];
        this.query = new double[dimensions];
    }
}
