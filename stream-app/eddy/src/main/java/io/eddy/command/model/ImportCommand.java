package io.eddy.command.model;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.ItemFile;
import io.eddy.modelexport.gru4rec.BundleImport;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.GruForm;
import io.eddy.modelexport.training.BundleExport;
import io.eddy.modelexport.training.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a model bundle of a model that was trained elsewhere.",
            "Of weights in safetensors format, under the names PyTorch gives them: the bundle is proven against libtorch. Or"
                    + " of two ONNX graphs that keep the bundle's contract: they are opened and tried. model-export/README.md"
                    + " has names, shapes and samples."
        })
public final class ImportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--weights", paramLabel = "FILE", description = "Weights in safetensors format.")
    private Path weights;

    @Option(
            names = "--encoder",
            paramLabel = "FILE",
            description = "ONNX graph: item int64 [B], state float [L,B,H] to next_state float [L,B,H].")
    private Path encoder;

    @Option(
            names = "--decoder",
            paramLabel = "FILE",
            description =
                    "ONNX graph: state float [L,B,H], k int64 [1] to item int64 [B,k] and score float [B,k], best first.")
    private Path decoder;

    @Option(
            names = "--gru-form",
            paramLabel = "FORM",
            defaultValue = "reset_after",
            showDefaultValue = Visibility.ALWAYS,
            description = "Of ONNX graphs, for the record: ${COMPLETION-CANDIDATES}. A weights file says its own.")
    private GruForm gruForm;

    @Option(
            names = "--items",
            required = true,
            paramLabel = "FILE",
            description =
                    "CSV with the header item_id,support: the items in the order of the model's rows; support is the"
                            + " clicks on an item, 0 where it is not known, and may be left out. Popular items are ranked by"
                            + " it, then by their place.")
    private Path items;

    @Mixin
    private NewBundleOptions bundle;

    @Mixin
    private LeaveOutOfModel leaveOutOfModel;

    @Override
    public Integer call() throws Exception {
        boolean graphs = encoder != null && decoder != null;
        if ((weights != null) == graphs || (weights != null && (encoder != null || decoder != null))) {
            throw new IllegalArgumentException("Expected either --weights, or both --encoder and --decoder.");
        }
        for (var file : graphs ? List.of(encoder, decoder, items) : List.of(weights, items)) {
            if (!Files.isRegularFile(file)) {
                throw new IOException(file + (Files.exists(file) ? " is no file." : " is not there."));
            }
        }
        var name = bundle.nameOr(StartingPoint.MODEL.defaultName());
        var out = bundle.writableOut();
        var index = ItemFile.readForeign(items);
        var leaveOut = leaveOutOfModel.or(LeaveOut.NOTHING);
        var printer = spec.commandLine().getOut();
        if (weights == null) {
            var imported = BundleImport.ofGraphs(
                    encoder, decoder, index, gruForm, name, bundle.versionOr(null), leaveOut, out);
            printer.printf(
                    "Model bundle: %s (%s, version %s, %,d items); ONNX Runtime opens both graphs and ranks every item once%n",
                    out, name, imported, index.size());
            return 0;
        }
        var model = model(index);
        var named = bundle.versionOr(model.version());
        float difference = BundleExport.export(model, name, named, leaveOut, out);
        printer.printf(
                "Model bundle: %s (%s, version %s, %,d items); ONNX Runtime scores like libtorch: largest difference %.1e%n",
                out, name, named, index.size(), difference);
        return 0;
    }

    private TrainedModel<Gru4RecWeights> model(Items index) throws IOException {
        try {
            return new TrainedModel<>(
                    StartingPoint.MODEL,
                    Gru4RecWeights.read(weights),
                    index,
                    Map.of("imported_from", weights.getFileName().toString()));
        } catch (IllegalArgumentException e) {
            throw new IOException(weights + " and " + items + " do not fit: " + e.getMessage(), e);
        }
    }
}
