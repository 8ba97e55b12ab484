package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.batch.SessionParallelBatches;
import io.eddy.modelexport.torch.FloatTensor;
import io.eddy.modelexport.training.TrainingClicks;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** Walks the epochs of {@link PlainGru4Rec} over the real trainer's mini-batches, and draws the samples that it draws. */
class PlainTrainer implements TrainerUnderTest {

    /** The real trainer's, so that both draw the same. */
    private static final long SEEDS_OF_A_RUN = 1_000_003;

    private final TrainingClicks clicks;
    private final HyperParameters parameters;
    private final PlainGru4Rec model;
    private int epoch;

    PlainTrainer(TrainingClicks clicks, HyperParameters parameters, PlainGru4Rec model) {
        this.clicks = clicks;
        this.parameters = parameters;
        this.model = model;
    }

    static TrainerUnderTest start(TrainingClicks clicks, HyperParameters parameters, Gru4RecWeights initial) {
        Gru4RecWeights weights = initial == null ? glorot(parameters, clicks.itemCount()) : initial;
        return new PlainTrainer(clicks, parameters, new PlainGru4Rec(weights, clicks.support(), parameters));
    }

    static Gru4RecWeights glorot(HyperParameters parameters, int items) {
        int hidden = parameters.hiddenSize();
        return uniform(parameters, items, (name, shape) -> {
            boolean gates = name.startsWith("gru.");
            return shape.length == 1 ? 0 : Math.sqrt(6.0 / ((gates ? hidden : shape[0]) + shape[1]));
        });
    }

    /** @param bound of each tensor's weights, by its name and shape */
    static Gru4RecWeights uniform(HyperParameters parameters, int items, Bound bound) {
        Random random = new Random(parameters.seed());
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        Architecture.of(parameters)
                .shapes(items, parameters.embeddingSize(), parameters.hiddenSize())
                .forEach((name, shape) -> {
                    double most = bound.of(name, shape);
                    float[] values = new float[(int) FloatTensor.elements(shape)];
                    for (int i = 0; i < values.length; i++) {
                        double share = 2 * random.nextDouble() - 1;
                        values[i] = most == 0 ? 0 : (float) (most * share);
                    }
                    tensors.put(name, new FloatTensor(values, shape));
                });
        return new Gru4RecWeights(
                parameters.gruForm(), new Similarity(parameters.similarity(), (float) parameters.scale()), tensors);
    }

    @Override
    public final double trainEpoch() {
        epoch++;
        SplittableRandom sampling = new SplittableRandom(parameters.seed() * SEEDS_OF_A_RUN + epoch);
        SessionParallelBatches batches = new SessionParallelBatches(clicks, parameters.batchSize());
        double lossSum = 0;
        while (batches.advance() && goesOnWith(batches.lanes())) {
            int lanes = batches.lanes();
            lossSum += parameters.batchSize()
                    * model.step(
                            Arrays.copyOf(batches.inputs(), lanes),
                            Arrays.copyOf(batches.targets(), lanes),
                            samples(sampling),
                            Arrays.copyOf(batches.carriedFrom(), lanes));
        }
        return lossSum / clicks.targetCount();
    }

    /** Each by the inverse of the cumulative distribution, searched from its start. */
    private int[] samples(SplittableRandom sampling) {
        int[] support = clicks.support();
        double whole = Arrays.stream(support)
                .mapToDouble(clicksOfItem -> Math.pow(clicksOfItem, parameters.sampleAlpha()))
                .sum();
        int[] samples = new int[parameters.negativeSamples()];
        for (int sample = 0; sample < samples.length; sample++) {
            double left = sampling.nextDouble() * whole;
            int item = -1;
            while (left >= 0) {
                item++;
                left -= Math.pow(support[item], parameters.sampleAlpha());
            }
            samples[sample] = item;
        }
        return samples;
    }

    boolean goesOnWith(int lanes) {
        return lanes > 0;
    }

    @Override
    public final Gru4RecWeights weights() {
        return model.weights();
    }

    @Override
    public final float[] hiddenStates(int layer) {
        return PlainGru4Rec.floats(Arrays.stream(model.hiddenStates(layer))
                .flatMapToDouble(Arrays::stream)
                .toArray());
    }

    @Override
    public final float[] accumulator(String tensor) {
        return PlainGru4Rec.floats(model.accumulator(tensor));
    }

    @Override
    public final void close() {}

    /** Weights are uniform between minus and plus this. */
    @FunctionalInterface
    interface Bound {
        double of(String tensor, long... shape);
    }
}
