package io.eddy.command;

import io.eddy.inference.bundle.WholeFolder;
import io.eddy.modelexport.BundleExport;
import io.eddy.modelexport.TrainedModel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a trained model as a model bundle and proves it.",
            "The bundle is opened with ONNX Runtime and its scores of all items are compared with the trainer's; where they"
                    + " differ by more than 1e-5 there is an error and no bundle."
        })
final class ExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "Folder that 'eddy train' wrote.")
    private Path model;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the bundle goes; must not be there yet.")
    private Path out;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "gru4rec",
            showDefaultValue = Visibility.ALWAYS,
            description = "Name of the model, the same for all its versions.")
    private String name;

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            description = "Version of the model. By default 12 digits of the SHA-256 of its weights.")
    private String version;

    @Override
    public Integer call() throws Exception {
        WholeFolder.requireWritable(out);
        var trained = TrainedModel.read(model);
        var named = version == null ? BundleExport.versionOf(trained) : version;
        float difference = BundleExport.export(trained, name, named, out);
        spec.commandLine()
                .getOut()
                .printf(
                        "Model bundle: %s (%s, version %s, %,d items)%nONNX Runtime scores like the trainer: largest"
                                + " difference %.1e, allowed %.0e%n",
                        out, name, named, trained.items().size(), difference, BundleExport.TOLERANCE);
        return 0;
    }
}
