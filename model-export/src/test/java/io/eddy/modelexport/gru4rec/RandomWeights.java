package io.eddy.modelexport.gru4rec;

import java.util.Random;

/** Weights for tests that need a model but no training. */
public final class RandomWeights {

    private RandomWeights() {}

    public static Gru4RecWeights of(int items, int hidden, long seed) {
        Random random = new Random(seed);
        return new Gru4RecWeights(
                items,
                hidden,
                floats(random, items * hidden),
                floats(random, items),
                floats(random, 3 * hidden * hidden),
                floats(random, 3 * hidden * hidden),
                floats(random, 3 * hidden),
                floats(random, 3 * hidden));
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * 0.5f;
        }
        return values;
    }
}
