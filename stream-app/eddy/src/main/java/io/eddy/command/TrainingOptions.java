package io.eddy.command;

import io.eddy.modelexport.gru4rec.HyperParameters;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** GRU4Rec's hyper-parameters. */
final class TrainingOptions {

    @Option(
            names = "--hidden-size",
            paramLabel = "N",
            defaultValue = "100",
            showDefaultValue = Visibility.ALWAYS,
            description = "Floats in the hidden state and in an item's embedding.")
    private int hiddenSize;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "32",
            showDefaultValue = Visibility.ALWAYS,
            description = "Sessions trained side by side.")
    private int batchSize;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "6",
            showDefaultValue = Visibility.ALWAYS,
            description = "Passes over the log.")
    private int epochs;

    @Option(
            names = "--negative-samples",
            paramLabel = "N",
            defaultValue = "1024",
            showDefaultValue = Visibility.ALWAYS,
            description = "Negative samples of a mini-batch, besides the other sessions' targets.")
    private int negativeSamples;

    @Option(
            names = "--sample-alpha",
            paramLabel = "N",
            defaultValue = "0.5",
            showDefaultValue = Visibility.ALWAYS,
            description = "Negative samples are drawn by support^alpha: 0 is uniform, 1 by popularity.")
    private double sampleAlpha;

    @Option(
            names = "--logq",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Strength of the logQ correction; 0 switches it off.")
    private double logQ;

    @Option(
            names = "--dropout-embedding",
            paramLabel = "N",
            defaultValue = "0",
            showDefaultValue = Visibility.ALWAYS,
            description = "Share of the input embedding set to zero in training.")
    private double dropoutEmbedding;

    @Option(
            names = "--dropout-hidden",
            paramLabel = "N",
            defaultValue = "0.4",
            showDefaultValue = Visibility.ALWAYS,
            description = "Share of the hidden state set to zero in training.")
    private double dropoutHidden;

    @Option(
            names = "--learning-rate",
            paramLabel = "N",
            defaultValue = "0.2",
            showDefaultValue = Visibility.ALWAYS,
            description = "Step size of Adagrad.")
    private double learningRate;

    @Option(
            names = "--momentum",
            paramLabel = "N",
            defaultValue = "0.2",
            showDefaultValue = Visibility.ALWAYS,
            description = "Share of the last step that is taken again.")
    private double momentum;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Of weights, samples and dropout; the same seed gives the same model.")
    private long seed;

    HyperParameters hyperParameters() {
        return HyperParameters.builder()
                .hiddenSize(hiddenSize)
                .batchSize(batchSize)
                .epochs(epochs)
                .negativeSamples(negativeSamples)
                .sampleAlpha(sampleAlpha)
                .logQ(logQ)
                .dropoutEmbedding(dropoutEmbedding)
                .dropoutHidden(dropoutHidden)
                .learningRate(learningRate)
                .momentum(momentum)
                .seed(seed)
                .build();
    }
}
