package io.eddy.command.stream;

import io.eddy.catalogue.Items;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.gru4rec.BundledItemMatrix;
import io.eddy.modelexport.onnx.ItemSimilarity;
import io.eddy.serving.http.SimilarItems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** By the item vectors of a model bundle. */
public final class BundleSimilarItems implements SimilarItems {

    private final Model model;
    private final Items items;
    private final ItemSimilarity similarity;

    private BundleSimilarItems(ModelBundle bundle) throws IOException {
        this.model = new Model(bundle.manifest().name(), bundle.manifest().version());
        this.items = bundle.items();
        this.similarity = new ItemSimilarity(BundledItemMatrix.read(bundle));
    }

    /** @throws IllegalArgumentException where the bundle's items have no vectors */
    public static BundleSimilarItems of(Path folder) throws IOException, InvalidBundleException {
        return new BundleSimilarItems(ModelBundle.load(folder));
    }

    @Override
    public Optional<Model> model() {
        return Optional.of(model);
    }

    @Override
    public Optional<List<Similar>> of(String itemId, int most) {
        int index = items.indexOf(itemId);
        if (index == Items.UNKNOWN) {
            return Optional.empty();
        }
        return Optional.of(similarity.nearest(index, most).stream()
                .map(near -> new Similar(items.id(near.itemIndex()), near.cosine()))
                .toList());
    }
}
