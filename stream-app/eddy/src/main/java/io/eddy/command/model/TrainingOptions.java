package io.eddy.command.model;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.gru4rec.EmbeddingMode;
import io.eddy.modelexport.gru4rec.GruForm;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.gru4rec.Preset;
import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.training.HyperParametersFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** GRU4Rec's hyper-parameters: those of a preset, a file or the defaults, and on top what is named one by one. */
public final class TrainingOptions {

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "Hyper-parameters known to be good for a data set: ${COMPLETION-CANDIDATES}. What is named besides"
                            + " replaces the preset's.")
    private Preset preset;

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description = "Hyper-parameters from a JSON file, as 'eddy search' leaves them.")
    private Path file;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            description = "${COMPLETION-CANDIDATES}. Without a preset cross-entropy, as the defaults below.")
    private Loss loss;

    @Option(
            names = "--elu",
            paramLabel = "N",
            description =
                    "Final activation of the losses other than cross-entropy: ELU's parameter; 0 (default) is linear.")
    private Double elu;

    @Option(names = "--bpreg", paramLabel = "N", description = "Score regularisation of BPR-max. Default 1.")
    private Double bpreg;

    @Option(
            names = "--embedding",
            paramLabel = "MODE",
            description =
                    "${COMPLETION-CANDIDATES}: the output matrix is the input embedding (default), a table of its own,"
                            + " or one-hot items.")
    private EmbeddingMode embeddingMode;

    @Option(
            names = "--embedding-size",
            paramLabel = "N",
            description = "Floats of a separate embedding. Default: the hidden size.")
    private Integer embeddingSize;

    @Option(
            names = "--gru-form",
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES}: that of cuDNN and PyTorch (default), or the original one.")
    private GruForm gruForm;

    @Option(names = "--layers", paramLabel = "N", description = "GRU layers. Default 1.")
    private Integer layers;

    @Option(
            names = "--hidden-size",
            paramLabel = "N",
            description = "Floats in a layer's hidden state, and in a shared embedding. Default 100.")
    private Integer hiddenSize;

    @Option(names = "--batch-size", paramLabel = "N", description = "Sessions trained side by side. Default 32.")
    private Integer batchSize;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the log, at most. Default 6.")
    private Integer epochs;

    @Option(
            names = "--negative-samples",
            paramLabel = "N",
            description = "Negative samples of a mini-batch, besides the other sessions' targets. Default 1024.")
    private Integer negativeSamples;

    @Option(
            names = "--sample-alpha",
            paramLabel = "N",
            description = "Negative samples are drawn by support^alpha: 0 is uniform, 1 by popularity. Default 0.5.")
    private Double sampleAlpha;

    @Option(
            names = "--similarity",
            paramLabel = "SIMILARITY",
            description =
                    "Of hidden state and item vector: ${COMPLETION-CANDIDATES}. dot (default) is GRU4Rec as published; cosine"
                            + " takes their lengths, which follow popularity, out of the scores.")
    private Similarity.Kind similarity;

    @Option(
            names = "--scale",
            paramLabel = "N",
            description = "What a cosine is multiplied by. Default 16; of many items a larger one ranks more sharply.")
    private Double scale;

    @Option(
            names = "--logq",
            paramLabel = "N",
            description = "Strength of cross-entropy's logQ correction; 0 switches it off. Default 1.")
    private Double logQ;

    @Option(
            names = "--dropout-embedding",
            paramLabel = "N",
            description = "Share of the input embedding set to zero in training. Default 0.0.")
    private Double dropoutEmbedding;

    @Option(
            names = "--dropout-hidden",
            paramLabel = "N",
            description = "Share of each hidden state set to zero in training. Default 0.4.")
    private Double dropoutHidden;

    @Option(
            names = "--learning-rate",
            paramLabel = "N",
            description = "Step size of Adagrad. Default 0.2, and 0.05 for a cosine.")
    private Double learningRate;

    @Option(
            names = "--momentum",
            paramLabel = "N",
            description = "Share of the last step that is taken again. Default 0.2, and 0 for a cosine.")
    private Double momentum;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Of weights, samples and dropout; the same seed gives the same model on the same kind of processor."
                            + " Default 1.")
    private Long seed;

    public HyperParameters hyperParameters() throws IOException {
        return over(HyperParameters.builder().build());
    }

    /** @param otherwise what to start from where neither preset nor file is named */
    public HyperParameters over(HyperParameters otherwise) throws IOException {
        return withNamed(base(otherwise));
    }

    /** @param otherwise where neither preset nor file is named */
    public HyperParameters base(HyperParameters otherwise) throws IOException {
        if (preset != null && file != null) {
            throw new IllegalArgumentException("--preset and --parameters are both named, expected one of them.");
        }
        return preset != null
                ? preset.parameters()
                : file != null ? HyperParametersFile.read(HyperParameters.class, file) : otherwise;
    }

    /**
     * The settings with those replaced that are named one by one.
     *
     * @throws IllegalArgumentException where they do not go together
     */
    public HyperParameters withNamed(HyperParameters base) {
        var builder = base.toBuilder();
        set(loss, builder::loss);
        set(elu, builder::elu);
        set(bpreg, builder::bpreg);
        set(embeddingMode, builder::embeddingMode);
        set(embeddingSize, builder::embeddingSize);
        set(gruForm, builder::gruForm);
        set(layers, builder::layers);
        set(hiddenSize, builder::hiddenSize);
        set(batchSize, builder::batchSize);
        set(epochs, builder::epochs);
        set(negativeSamples, builder::negativeSamples);
        set(sampleAlpha, builder::sampleAlpha);
        set(similarity, builder::similarity);
        set(scale, builder::scale);
        set(logQ, builder::logQ);
        set(dropoutEmbedding, builder::dropoutEmbedding);
        set(dropoutHidden, builder::dropoutHidden);
        set(learningRate, builder::learningRate);
        set(momentum, builder::momentum);
        set(seed, builder::seed);
        return builder.build();
    }

    private static <T> void set(T value, Consumer<T> setting) {
        Optional.ofNullable(value).ifPresent(setting);
    }
}
