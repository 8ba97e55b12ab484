package io.eddy.modelexport.gru4rec;

import io.eddy.modelexport.torch.FloatTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Weights for tests that need a model but no training. */
public final class RandomWeights {

    private RandomWeights() {}

    /** Of the architecture that most models have. */
    public static Gru4RecWeights of(int items, int hidden, long seed) {
        return of(new Architecture(EmbeddingMode.SHARED, GruForm.RESET_AFTER, 1), items, hidden, seed);
    }

    /** A separate embedding is wider than the hidden state. */
    public static Gru4RecWeights of(Architecture architecture, int items, int hidden, long seed) {
        Random random = new Random(seed);
        int embedding = architecture.embeddingMode() == EmbeddingMode.SEPARATE ? hidden + 3 : hidden;
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        architecture
                .shapes(items, embedding, hidden)
                .forEach((name, shape) ->
                        tensors.put(name, new FloatTensor(floats(random, FloatTensor.elements(shape)), shape)));
        return new Gru4RecWeights(architecture.gruForm(), tensors);
    }

    private static float[] floats(Random random, long count) {
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.5f;
        }
        return values;
    }
}
