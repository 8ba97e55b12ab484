package io.eddy.command.model;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.gru4rec.Gru4Rec;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.workbench.training.Training.Earlier;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a training begins with: hyper-parameters, and random weights or those of a bundle. */
final class StartingPoint {

    static final Gru4Rec MODEL = new Gru4Rec();

    @Option(
            names = "--continue",
            paramLabel = "BUNDLE",
            description =
                    "Begins with the weights of a bundle instead of random ones, and adds the log's new items to it. The"
                            + " bundle's hyper-parameters are kept where none are named.")
    private Path continued;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Name of the model, the same for all its versions. Default: gru4rec, or the name of the bundle to"
                            + " --continue.")
    private String name;

    @Mixin
    private TrainingOptions trainingOptions;

    /** @throws IllegalArgumentException that names the option; before anything is read */
    void requireGoodOptions() throws IOException {
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException("--name is empty.");
        }
        if (continued == null) {
            trainingOptions.hyperParameters();
        }
    }

    /** The folder of the bundle that is gone on from; null where there is none. */
    Path continued() {
        return continued;
    }

    /** The bundle that is gone on from; null where there is none. */
    Earlier<Gru4RecWeights> earlier() throws IOException, InvalidBundleException {
        return continued == null ? null : Earlier.read(MODEL, ModelBundle.load(continued));
    }

    /** @param earlier see {@link #earlier} */
    HyperParameters parameters(Earlier<Gru4RecWeights> earlier) throws IOException, InvalidBundleException {
        return trainingOptions.over(earlier == null ? MODEL.defaults() : earlier.parameters(MODEL));
    }

    /** @param earlier see {@link #earlier} */
    String name(Earlier<Gru4RecWeights> earlier) {
        if (name != null) {
            return name;
        }
        return earlier == null
                ? MODEL.defaultName()
                : earlier.bundle().manifest().name();
    }
}
