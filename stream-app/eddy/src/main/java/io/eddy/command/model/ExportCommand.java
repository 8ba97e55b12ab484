package io.eddy.command.model;

import io.eddy.catalogue.LeaveOut;
import io.eddy.modelexport.training.BundleExport;
import io.eddy.modelexport.training.TrainedModel;
import io.eddy.workbench.training.ModelTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
public final class ExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "Folder that 'eddy train' wrote.")
    private Path model;

    @Mixin
    private NewBundleOptions bundle;

    @Mixin
    private LeaveOutOfModel leaveOutOfModel;

    @Override
    public Integer call() throws Exception {
        var name = bundle.nameOr(StartingPoint.MODEL.defaultName());
        var out = bundle.writableOut();
        var trained = TrainedModel.read(StartingPoint.MODEL, model);
        var leaveOut = leaveOutOfModel.or(decided(trained));
        var named = bundle.versionOr(trained.version());
        float difference = BundleExport.export(trained, name, named, leaveOut, out);
        spec.commandLine()
                .getOut()
                .printf(
                        "Model bundle: %s (%s, version %s, %,d items)%nONNX Runtime scores like the trainer: largest"
                                + " difference %.1e, allowed %.0e%n",
                        out, name, named, trained.items().size(), difference, BundleExport.TOLERANCE);
        return 0;
    }

    /** What the training decided; older ones knew no rule. */
    private LeaveOut decided(TrainedModel<?> trained) throws IOException {
        var said = trained.provenance().get(ModelTraining.LEAVE_OUT);
        try {
            return said == null ? LeaveOut.NOTHING : LeaveOut.labelled(said.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException(model + ": its training.json, " + ModelTraining.LEAVE_OUT + ": " + e.getMessage(), e);
        }
    }
}
