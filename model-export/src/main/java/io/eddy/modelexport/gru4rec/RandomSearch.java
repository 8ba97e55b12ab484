package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.training.SearchSpace;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws hyper-parameters at random, each for itself (Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR
 * 2012), from the ranges in which GRU4Rec's published best values lie.
 *
 * <p>Random because no well-kept library of the JVM has a tree-structured Parzen estimator. A trial follows from the seed and its
 * number alone, so a search can be taken up again. Loss, similarity, embedding mode, GRU form, layers, epochs and the number of
 * negative samples stay those of the base.
 */
final class RandomSearch implements SearchSpace<HyperParameters> {

    private static final List<Integer> HIDDEN_SIZES = List.of(64, 96, 128, 192, 256);
    private static final List<Integer> BATCH_SIZES = List.of(32, 48, 64, 96, 128, 192, 256);
    private static final List<Double> ELUS = List.of(0.0, 0.5, 1.0);
    private static final List<Double> SCALES = List.of(10.0, 12.0, 14.0, 16.0, 20.0, 24.0, 28.0);
    private static final double LEAST_LEARNING_RATE = 0.02;
    private static final double LARGEST_LEARNING_RATE = 0.3;
    private static final long TRIALS_OF_A_SEED = 1_000_003;

    private final HyperParameters base;
    private final long seed;

    RandomSearch(HyperParameters base, long seed) {
        this.base = base;
        this.seed = seed;
    }

    @Override
    public HyperParameters trial(int number) {
        var random = new SplittableRandom(seed * TRIALS_OF_A_SEED + number);
        var builder = base.toBuilder()
                .hiddenSize(one(HIDDEN_SIZES, random))
                .batchSize(one(BATCH_SIZES, random))
                .learningRate(learningRate(random))
                .momentum(stepped(0.1, 5, random))
                .dropoutHidden(stepped(0.05, 12, random))
                .sampleAlpha(stepped(0.1, 10, random));
        double dropoutEmbedding = stepped(0.05, 12, random);
        if (base.embeddingMode() != EmbeddingMode.NONE) {
            builder.dropoutEmbedding(dropoutEmbedding);
        }
        if (base.similarity() == Similarity.Kind.COSINE) {
            builder.scale(one(SCALES, random));
        }
        if (base.loss() == Loss.BPR_MAX) {
            builder.bpreg(stepped(0.05, 40, random));
        }
        if (base.loss() != Loss.CROSS_ENTROPY) {
            builder.elu(one(ELUS, random));
        }
        return builder.build();
    }

    /** Two digits of a value that is uniform in its logarithm. */
    private static double learningRate(SplittableRandom random) {
        double value = LEAST_LEARNING_RATE
                * Math.exp(random.nextDouble() * Math.log(LARGEST_LEARNING_RATE / LEAST_LEARNING_RATE));
        double digits = value < 0.1 ? 1_000 : 100;
        return Math.round(value * digits) / digits;
    }

    /** 0, step, ... up to so many steps. */
    private static double stepped(double step, int steps, SplittableRandom random) {
        return Math.round(random.nextInt(steps + 1) * step * 100) / 100.0;
    }

    private static <T> T one(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
