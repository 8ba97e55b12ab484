package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.training.AbsentMeans;
import io.eddy.modelexport.training.TrainingParameters;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The settings of one GRU4Rec training. The defaults are those published as best for RSC15 with cross-entropy,
 * but for fewer epochs and samples: its first 100,000 clicks need no more.
 *
 * @param loss what a step makes smaller
 * @param elu of the losses other than cross-entropy: negative scores go through ELU with this parameter first; 0 leaves them linear
 * @param bpreg of BPR-max: weight of the negatives' squared scores
 * @param embeddingMode where the first layer takes an item's vector from
 * @param embeddingSize floats of an item's input embedding: the hidden size where it is shared, 0 where there is none
 * @param gruForm which of the two published GRU cells
 * @param layers GRU layers, each of the hidden size
 * @param hiddenSize floats in a layer's hidden state
 * @param batchSize lanes of the session-parallel mini-batch
 * @param epochs passes over the clicks
 * @param negativeSamples extra negative samples of a mini-batch, shared by its lanes; 0 leaves only the other lanes' targets
 * @param sampleAlpha negatives are drawn in proportion to support^sampleAlpha; 0 is uniform, 1 is by popularity
 * @param similarity of hidden state and item vector; the published method has the dot product
 * @param scale that a cosine is multiplied by; 1 for a dot product
 * @param logQ strength of the logQ correction of the scores in training, which cross-entropy alone has; 0 switches it off
 * @param dropoutEmbedding share of the input embedding set to zero
 * @param dropoutHidden share of each layer's hidden state set to zero
 * @param learningRate step size of Adagrad
 * @param momentum share of the last step that is taken again
 * @param seed of the initial weights, the negative samples and the dropout
 */
public record HyperParameters(
        Loss loss,
        double elu,
        double bpreg,
        EmbeddingMode embeddingMode,
        int embeddingSize,
        GruForm gruForm,
        int layers,
        int hiddenSize,
        int batchSize,
        int epochs,
        int negativeSamples,
        double sampleAlpha,
        @AbsentMeans("\"dot\"") Similarity.Kind similarity,
        @AbsentMeans("1") double scale,
        double logQ,
        double dropoutEmbedding,
        double dropoutHidden,
        double learningRate,
        double momentum,
        long seed)
        implements TrainingParameters {

    private static final double SCALE = 16;
    private static final double LEARNING_RATE = 0.2;
    private static final double LEARNING_RATE_BY_COSINE = 0.05;
    private static final double MOMENTUM = 0.2;

    public HyperParameters {
        requireWithin("Layers", 1, 16, layers);
        requireWithin("Hidden size", 1, 4_096, hiddenSize);
        requireWithin("Batch size", 1, 65_536, batchSize);
        requireWithin("Epochs", 1, 10_000, epochs);
        requireWithin("Negative samples", 0, 1_000_000, negativeSamples);
        if (batchSize == 1 && negativeSamples == 0) {
            throw new IllegalArgumentException(
                    "Batch size 1 without negative samples leaves nothing to tell the target from; allowed is one of them higher");
        }
        requireLossFits(loss, elu, bpreg, logQ);
        requireEmbeddingFits(embeddingMode, embeddingSize, hiddenSize, dropoutEmbedding);
        requireShare("Sample alpha", sampleAlpha, true);
        new Similarity(similarity, (float) scale);
        requireShare("LogQ", logQ, true);
        requireShare("Embedding dropout", dropoutEmbedding, false);
        requireShare("Hidden dropout", dropoutHidden, false);
        if (!(learningRate > 0 && learningRate <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "Learning rate must be positive and finite in 32 bits, found %s".formatted(learningRate));
        }
        requireShare("Momentum", momentum, false);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Starts from these settings; what follows from others goes on following, as the embedding size from the hidden size. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.loss = loss;
        builder.elu = elu;
        builder.bpreg = bpreg;
        builder.embeddingMode = embeddingMode;
        builder.embeddingSize =
                embeddingMode == EmbeddingMode.SEPARATE ? OptionalInt.of(embeddingSize) : OptionalInt.empty();
        builder.gruForm = gruForm;
        builder.layers = layers;
        builder.hiddenSize = hiddenSize;
        builder.batchSize = batchSize;
        builder.epochs = epochs;
        builder.negativeSamples = negativeSamples;
        builder.sampleAlpha = sampleAlpha;
        builder.similarity = similarity;
        builder.scale = similarity == Similarity.Kind.COSINE && scale != SCALE
                ? OptionalDouble.of(scale)
                : OptionalDouble.empty();
        builder.logQ = loss == Loss.CROSS_ENTROPY && logQ != 1 ? OptionalDouble.of(logQ) : OptionalDouble.empty();
        builder.dropoutEmbedding = dropoutEmbedding;
        builder.dropoutHidden = dropoutHidden;
        builder.learningRate =
                learningRate == learningRateBy(similarity) ? OptionalDouble.empty() : OptionalDouble.of(learningRate);
        builder.momentum = momentum == momentumBy(similarity) ? OptionalDouble.empty() : OptionalDouble.of(momentum);
        builder.seed = seed;
        return builder;
    }

    private static void requireLossFits(Loss loss, double elu, double bpreg, double logQ) {
        requireNotNegative("ELU", elu);
        requireNotNegative("Bpreg", bpreg);
        if (loss == Loss.CROSS_ENTROPY && elu != 0) {
            throw new IllegalArgumentException(
                    "ELU %s does not go with cross-entropy, whose activation is softmax; allowed is 0".formatted(elu));
        }
        if (loss != Loss.CROSS_ENTROPY && logQ != 0) {
            throw new IllegalArgumentException(
                    "LogQ %s does not go with %s, it corrects a softmax over samples; allowed is 0"
                            .formatted(logQ, loss));
        }
    }

    private static void requireEmbeddingFits(
            EmbeddingMode mode, int embeddingSize, int hiddenSize, double dropoutEmbedding) {
        switch (mode) {
            case SHARED -> requireWithin("Embedding size of a shared embedding", hiddenSize, hiddenSize, embeddingSize);
            case SEPARATE -> requireWithin("Embedding size", 1, 4_096, embeddingSize);
            case NONE -> {
                requireWithin("Embedding size without an embedding", 0, 0, embeddingSize);
                if (dropoutEmbedding != 0) {
                    throw new IllegalArgumentException(
                            "Embedding dropout %s has no embedding to drop; allowed is 0".formatted(dropoutEmbedding));
                }
            }
        }
    }

    private static double learningRateBy(Similarity.Kind similarity) {
        return similarity == Similarity.Kind.COSINE ? LEARNING_RATE_BY_COSINE : LEARNING_RATE;
    }

    private static double momentumBy(Similarity.Kind similarity) {
        return similarity == Similarity.Kind.COSINE ? 0 : MOMENTUM;
    }

    private static void requireWithin(String name, int least, int most, int found) {
        if (found < least || found > most) {
            throw new IllegalArgumentException(
                    least == most
                            ? "%s must be %d, found %d".formatted(name, least, found)
                            : "%s must be from %d to %d, found %d".formatted(name, least, most, found));
        }
    }

    private static void requireNotNegative(String name, double found) {
        if (!(found >= 0 && found <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("%s must be at least 0 and finite, found %s".formatted(name, found));
        }
    }

    private static void requireShare(String name, double found, boolean oneAllowed) {
        if (!(found >= 0 && (found < 1 || (oneAllowed && found == 1)))) {
            throw new IllegalArgumentException("%s must be at least 0 and %s 1, found %s"
                    .formatted(name, oneAllowed ? "at most" : "below", found));
        }
    }

    /** Collects the settings that differ from the defaults. */
    public static final class Builder {

        private Loss loss = Loss.CROSS_ENTROPY;
        private double elu = 0;
        private double bpreg = 1;
        private EmbeddingMode embeddingMode = EmbeddingMode.SHARED;
        private OptionalInt embeddingSize = OptionalInt.empty();
        private GruForm gruForm = GruForm.RESET_AFTER;
        private int layers = 1;
        private int hiddenSize = 100;
        private int batchSize = 32;
        private int epochs = 6;
        private int negativeSamples = 1024;
        private double sampleAlpha = 0.5;
        private Similarity.Kind similarity = Similarity.Kind.DOT;
        private OptionalDouble scale = OptionalDouble.empty();
        private OptionalDouble logQ = OptionalDouble.empty();
        private double dropoutEmbedding = 0;
        private double dropoutHidden = 0.4;
        private OptionalDouble learningRate = OptionalDouble.empty();
        private OptionalDouble momentum = OptionalDouble.empty();
        private long seed = 1;

        private Builder() {}

        public Builder loss(Loss value) {
            loss = value;
            return this;
        }

        public Builder elu(double value) {
            elu = value;
            return this;
        }

        public Builder bpreg(double value) {
            bpreg = value;
            return this;
        }

        public Builder embeddingMode(EmbeddingMode value) {
            embeddingMode = value;
            return this;
        }

        /** Without it: the hidden size, or 0 where there is no embedding. */
        public Builder embeddingSize(int value) {
            embeddingSize = OptionalInt.of(value);
            return this;
        }

        public Builder gruForm(GruForm value) {
            gruForm = value;
            return this;
        }

        public Builder layers(int value) {
            layers = value;
            return this;
        }

        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        public Builder negativeSamples(int value) {
            negativeSamples = value;
            return this;
        }

        public Builder sampleAlpha(double value) {
            sampleAlpha = value;
            return this;
        }

        /** A dot product has no scale: one that was set before is forgotten. */
        public Builder similarity(Similarity.Kind value) {
            similarity = value;
            if (value == Similarity.Kind.DOT) {
                scale = OptionalDouble.empty();
            }
            return this;
        }

        /** Without it: {@value #SCALE} for a cosine, 1 for a dot product. */
        public Builder scale(double value) {
            scale = OptionalDouble.of(value);
            return this;
        }

        /** Without it: 1 for cross-entropy, 0 for the other losses. */
        public Builder logQ(double value) {
            logQ = OptionalDouble.of(value);
            return this;
        }

        public Builder dropoutEmbedding(double value) {
            dropoutEmbedding = value;
            return this;
        }

        public Builder dropoutHidden(double value) {
            dropoutHidden = value;
            return this;
        }

        /** Without it: {@value #LEARNING_RATE} for a dot product, {@value #LEARNING_RATE_BY_COSINE} for a cosine. */
        public Builder learningRate(double value) {
            learningRate = OptionalDouble.of(value);
            return this;
        }

        /** Without it: {@value #MOMENTUM} for a dot product, 0 for a cosine. */
        public Builder momentum(double value) {
            momentum = OptionalDouble.of(value);
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public HyperParameters build() {
            return new HyperParameters(
                    loss,
                    elu,
                    bpreg,
                    embeddingMode,
                    embeddingSize.orElse(embeddingMode == EmbeddingMode.NONE ? 0 : hiddenSize),
                    gruForm,
                    layers,
                    hiddenSize,
                    batchSize,
                    epochs,
                    negativeSamples,
                    sampleAlpha,
                    similarity,
                    scale.orElse(similarity == Similarity.Kind.COSINE ? SCALE : 1),
                    logQ.orElse(loss == Loss.CROSS_ENTROPY ? 1 : 0),
                    dropoutEmbedding,
                    dropoutHidden,
                    learningRate.orElse(learningRateBy(similarity)),
                    momentum.orElse(momentumBy(similarity)),
                    seed);
        }
    }
}
