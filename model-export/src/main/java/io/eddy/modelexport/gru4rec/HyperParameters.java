package io.eddy.modelexport.gru4rec;

/**
 * The settings of one GRU4Rec training. The defaults are those published as best for RSC15 with cross-entropy,
 * but for fewer epochs and samples: its first 100,000 clicks need no more.
 *
 * @param hiddenSize floats in the hidden state and in an item's embedding
 * @param batchSize lanes of the session-parallel mini-batch
 * @param epochs passes over the clicks
 * @param negativeSamples extra negative samples of a mini-batch, shared by its lanes; 0 leaves only the other lanes' targets
 * @param sampleAlpha negatives are drawn in proportion to support^sampleAlpha; 0 is uniform, 1 is by popularity
 * @param logQ strength of the logQ correction of the scores in training; 0 switches it off
 * @param dropoutEmbedding share of the input embedding set to zero
 * @param dropoutHidden share of the hidden state set to zero
 * @param learningRate step size of Adagrad
 * @param momentum share of the last step that is taken again
 * @param seed of the initial weights, the negative samples and the dropout
 */
public record HyperParameters(
        int hiddenSize,
        int batchSize,
        int epochs,
        int negativeSamples,
        double sampleAlpha,
        double logQ,
        double dropoutEmbedding,
        double dropoutHidden,
        double learningRate,
        double momentum,
        long seed) {

    public HyperParameters {
        requireWithin("Hidden size", 1, 4_096, hiddenSize);
        requireWithin("Batch size", 1, 65_536, batchSize);
        requireWithin("Epochs", 1, 10_000, epochs);
        requireWithin("Negative samples", 0, 1_000_000, negativeSamples);
        if (batchSize == 1 && negativeSamples == 0) {
            throw new IllegalArgumentException(
                    "Batch size 1 without negative samples leaves nothing to tell the target from; allowed is one of them higher");
        }
        requireShare("Sample alpha", sampleAlpha, true);
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

    private static void requireWithin(String name, int least, int most, int found) {
        if (found < least || found > most) {
            throw new IllegalArgumentException(
                    "%s must be from %d to %d, found %d".formatted(name, least, most, found));
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

        private int hiddenSize = 100;
        private int batchSize = 32;
        private int epochs = 6;
        private int negativeSamples = 1024;
        private double sampleAlpha = 0.5;
        private double logQ = 1;
        private double dropoutEmbedding = 0;
        private double dropoutHidden = 0.4;
        private double learningRate = 0.2;
        private double momentum = 0.2;
        private long seed = 1;

        private Builder() {}

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

        public Builder logQ(double value) {
            logQ = value;
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

        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        public Builder momentum(double value) {
            momentum = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public HyperParameters build() {
            return new HyperParameters(
                    hiddenSize,
                    batchSize,
                    epochs,
                    negativeSamples,
                    sampleAlpha,
                    logQ,
                    dropoutEmbedding,
                    dropoutHidden,
                    learningRate,
                    momentum,
                    seed);
        }
    }
}
