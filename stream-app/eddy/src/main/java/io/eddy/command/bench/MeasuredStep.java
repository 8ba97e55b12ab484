package io.eddy.command.bench;

import io.eddy.inference.bundle.Similarity.Kind;
import io.eddy.modelexport.benchmark.MedianOfRounds;
import io.eddy.modelexport.benchmark.Round;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.loss.Loss;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The training step that a benchmark measures, and how often. */
final class MeasuredStep {

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "200",
            showDefaultValue = Visibility.ALWAYS,
            description = "Training steps in a round.")
    private int steps;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "7",
            showDefaultValue = Visibility.ALWAYS,
            description = "Rounds after one that is not counted.")
    private int rounds;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "128",
            showDefaultValue = Visibility.ALWAYS,
            description = "Sessions trained side by side.")
    private int batchSize;

    @Option(
            names = "--negative-samples",
            paramLabel = "N",
            defaultValue = "2048",
            showDefaultValue = Visibility.ALWAYS,
            description = "Negative samples of a mini-batch.")
    private int negativeSamples;

    @Option(
            names = "--similarity",
            paramLabel = "SIMILARITY",
            defaultValue = "dot",
            showDefaultValue = Visibility.ALWAYS,
            description = "Of session vector and item vector: ${COMPLETION-CANDIDATES}.")
    private Kind similarity;

    /** @throws IllegalArgumentException that names the option */
    void requireGoodOptions() {
        if (steps < 1 || rounds < 1) {
            throw new IllegalArgumentException(
                    "--steps is " + steps + " and --rounds " + rounds + ", expected 1 or more.");
        }
    }

    Kind similarity() {
        return similarity;
    }

    MedianOfRounds of(int items, Loss loss, int hiddenSize) {
        return new MedianOfRounds(items, parameters(loss, hiddenSize, similarity), steps, rounds);
    }

    HyperParameters parameters(Loss loss, int hiddenSize, Kind kind) {
        return HyperParameters.builder()
                .loss(loss)
                .similarity(kind)
                .hiddenSize(hiddenSize)
                .batchSize(batchSize)
                .negativeSamples(negativeSamples)
                .dropoutHidden(0)
                .learningRate(0.05)
                .momentum(0.1)
                .build();
    }

    /** Milliseconds of CPU time that a step of a round took. */
    double millisOf(Round round) {
        return round.cpuSeconds() * 1_000 / steps;
    }
}
