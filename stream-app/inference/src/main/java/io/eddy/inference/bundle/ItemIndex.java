package io.eddy.inference.bundle;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Translates item ids and item indexes, and knows which items are popular. Immutable. */
public final class ItemIndex {

    public static final int UNKNOWN = -1;

    private final String[] itemIds;
    private final long[] support;
    private final Map<String, Integer> indexById;
    private final int[] byPopularity;

    /**
     * @param itemIds by item index, each once
     * @param support clicks on each item in the training log, 0 where that is not known; as long as {@code itemIds}
     * @throws IllegalArgumentException where an id stands twice or the lengths differ
     */
    public ItemIndex(List<String> itemIds, long[] support) {
        if (itemIds.size() != support.length) {
            throw new IllegalArgumentException(itemIds.size() + " item ids, but support of " + support.length);
        }
        this.itemIds = itemIds.toArray(String[]::new);
        this.support = support.clone();
        this.indexById = new HashMap<>(support.length * 2);
        for (int index = 0; index < support.length; index++) {
            var other = indexById.put(this.itemIds[index], index);
            if (other != null) {
                throw new IllegalArgumentException("item id '" + this.itemIds[index] + "' stands at index " + other
                        + " and again at index " + index);
            }
        }
        this.byPopularity = IntStream.range(0, support.length)
                .boxed()
                .sorted(Comparator.comparingLong(index -> -support[index]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    public int size() {
        return itemIds.length;
    }

    /** @return {@link #UNKNOWN} where the model does not know the item */
    public int indexOf(String itemId) {
        return indexById.getOrDefault(itemId, UNKNOWN);
    }

    public String itemId(int itemIndex) {
        return itemIds[itemIndex];
    }

    public long support(int itemIndex) {
        return support[itemIndex];
    }

    /** Indexes of the k items with the most support, ties by index; fewer where there are fewer items. */
    public int[] mostPopular(int k) {
        return Arrays.copyOf(byPopularity, Math.min(k, byPopularity.length));
    }
}
