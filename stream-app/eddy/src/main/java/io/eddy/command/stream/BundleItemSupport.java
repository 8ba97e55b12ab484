package io.eddy.command.stream;

import io.eddy.catalogue.Items;
import io.eddy.serving.prequential.ItemSupport;

/** The items of a model bundle, as the evaluation of the running system asks for them. */
final class BundleItemSupport implements ItemSupport {

    private final Items items;
    private final long largest;

    BundleItemSupport(Items items) {
        this.items = items;
        // A bundle may not know the support of its items; then every popularity is 0.
        this.largest = Math.max(1, items.support(items.mostPopular(1)[0]));
    }

    @Override
    public int items() {
        return items.size();
    }

    @Override
    public long support(String itemId) {
        int index = items.indexOf(itemId);
        return index == Items.UNKNOWN ? 0 : items.support(index);
    }

    @Override
    public long largestSupport() {
        return largest;
    }
}
