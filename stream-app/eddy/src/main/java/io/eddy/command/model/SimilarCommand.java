package io.eddy.command.model;

import io.eddy.catalogue.Items;
import io.eddy.command.option.TitlesOption;
import io.eddy.command.terminal.TextTable;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.gru4rec.BundledItemMatrix;
import io.eddy.modelexport.onnx.ItemSimilarity;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy similar}. */
@Command(
        name = "similar",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the items whose vectors in a model bundle are nearest to an item's, by the cosine of their angle.",
            "They are the items that the model ranks after the same sessions."
        })
public final class SimilarCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "BUNDLE",
            description = "Model bundle to look at, one whose items are vectors.")
    private Path folder;

    @Parameters(index = "1", paramLabel = "ITEM", description = "Item to find the nearest of.")
    private String item;

    @Mixin
    private ListLengthOption length;

    @Mixin
    private TitlesOption titlesOption;

    @Override
    public Integer call() throws Exception {
        int k = length.value();
        var out = spec.commandLine().getOut();
        var titles = titlesOption.read();
        var bundle = ModelBundle.load(folder);
        int index = bundle.items().indexOf(item);
        if (index == Items.UNKNOWN) {
            throw new IllegalArgumentException(folder + " does not know the item " + item + " among its "
                    + bundle.items().size() + ".");
        }
        var nearest = new ItemSimilarity(BundledItemMatrix.read(bundle)).nearest(index, k);
        out.printf(
                "Nearest to %s, clicked %,d times in training:%n",
                titles.withId(item), bundle.items().support(index));
        var table = new TextTable("", "cosine", "clicks", "item").numbersTo(2).numbersFrom(0);
        for (int place = 0; place < nearest.size(); place++) {
            var near = nearest.get(place);
            table.row(List.of(
                    Integer.toString(place + 1),
                    "%.4f".formatted(near.cosine()),
                    "%,d".formatted(bundle.items().support(near.itemIndex())),
                    titles.withId(bundle.items().id(near.itemIndex()))));
        }
        table.print(out);
        return 0;
    }
}
