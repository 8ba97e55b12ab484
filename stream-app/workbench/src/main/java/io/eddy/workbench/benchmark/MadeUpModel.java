package io.eddy.workbench.benchmark;

import io.eddy.catalogue.Items;
import io.eddy.modelexport.gru4rec.Gru4Rec;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.GruForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A GRU4Rec that has learnt nothing, for measuring speed: random item vectors, which the encoder shares, and biases that fall with the logarithm
 * of an item's place as popularity does.
 */
public final class MadeUpModel {

    private static final int GATES = 3;
    private static final float SPREAD = 0.3f;

    private MadeUpModel() {}

    /** The id of the item that has a place among the items, the most popular first; from 0. */
    public static String itemId(int place) {
        return "item-" + place;
    }

    /**
     * Writes its bundle.
     *
     * @param dimension numbers in an item vector and in the hidden state
     * @param folder that is not there yet
     */
    public static void write(Path folder, int items, int dimension, Random random) throws IOException {
        var bias = new float[items];
        for (int item = 0; item < items; item++) {
            bias[item] = SPREAD * (float) (random.nextGaussian() - Math.log1p(item));
        }
        int gateWeights = Math.multiplyExact(GATES * dimension, dimension);
        var weights = Gru4RecWeights.builder(GruForm.RESET_AFTER, items, dimension)
                .embedding(numbers(random, Math.multiplyExact(items, dimension)))
                .outputBias(bias)
                .layer(
                        numbers(random, gateWeights),
                        numbers(random, gateWeights),
                        numbers(random, GATES * dimension),
                        numbers(random, GATES * dimension))
                .build();
        var ids = IntStream.range(0, items).mapToObj(MadeUpModel::itemId).toList();
        var support = IntStream.range(0, items).mapToLong(item -> items - item).toArray();
        new Gru4Rec().bundle(weights, new Items(ids, support), "made-up", "1").write(folder);
    }

    private static float[] numbers(Random random, int count) {
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = SPREAD * (float) random.nextGaussian();
        }
        return numbers;
    }
}
