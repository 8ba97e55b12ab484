package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.loss.Loss;
import java.util.Locale;

/**
 * Hyper-parameters that are known to be good for a data set.
 *
 * <p>The first six are published (Hidasi and Czapp, "The effect of third party implementations on reproducibility", RecSys 2023); the
 * last three were found for the files that papers exchange.
 */
public enum Preset {
    RSC15(published(Loss.CROSS_ENTROPY, 100, 32, 0, 0.4, 0.2, 0.2, 0.5)),
    YOOCHOOSE(published(Loss.CROSS_ENTROPY, 480, 48, 0, 0.2, 0.07, 0, 0.2)),
    REES46(published(Loss.CROSS_ENTROPY, 512, 240, 0.45, 0, 0.065, 0, 0.5)),
    COVEO(published(Loss.BPR_MAX, 512, 144, 0.35, 0, 0.05, 0.4, 0.2).elu(1).bpreg(1.85)),
    RETAILROCKET(
            published(Loss.BPR_MAX, 224, 80, 0.5, 0.05, 0.05, 0.4, 0.4).elu(0.5).bpreg(1.95)),
    DIGINETICA(
            published(Loss.BPR_MAX, 512, 128, 0.5, 0.3, 0.05, 0.15, 0.3).elu(1).bpreg(0.9)),
    /** The first 100,000 clicks of RSC15: what follows from a cosine. */
    RSC15_100K(HyperParameters.builder().similarity(Similarity.Kind.COSINE)),
    /** Yoochoose 1/64 as SR-GNN's paper splits it. */
    YOOCHOOSE1_64(HyperParameters.builder()
            .hiddenSize(192)
            .batchSize(128)
            .negativeSamples(2048)
            .similarity(Similarity.Kind.COSINE)
            .scale(22)
            .dropoutEmbedding(0.3)
            .dropoutHidden(0.3)
            .learningRate(0.03)),
    /** Diginetica as SR-GNN's paper splits it. */
    DIGINETICA_SRGNN(HyperParameters.builder()
            .hiddenSize(192)
            .batchSize(64)
            .negativeSamples(2048)
            .sampleAlpha(0)
            .similarity(Similarity.Kind.COSINE)
            .dropoutEmbedding(0.3)
            .dropoutHidden(0.2));

    @SuppressWarnings("ImmutableEnumChecker")
    private final HyperParameters parameters;

    Preset(HyperParameters.Builder parameters) {
        this.parameters = parameters.build();
    }

    public HyperParameters parameters() {
        return parameters;
    }

    /** As in options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static HyperParameters.Builder published(
            Loss loss,
            int hiddenSize,
            int batchSize,
            double dropoutEmbedding,
            double dropoutHidden,
            double learningRate,
            double momentum,
            double sampleAlpha) {
        return HyperParameters.builder()
                .loss(loss)
                .epochs(10)
                .negativeSamples(2048)
                .hiddenSize(hiddenSize)
                .batchSize(batchSize)
                .dropoutEmbedding(dropoutEmbedding)
                .dropoutHidden(dropoutHidden)
                .learningRate(learningRate)
                .momentum(momentum)
                .sampleAlpha(sampleAlpha);
    }
}
