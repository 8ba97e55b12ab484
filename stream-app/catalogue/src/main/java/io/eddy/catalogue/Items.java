package io.eddy.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Translates item ids and item indexes, and knows which items are popular. Immutable, and any thread may ask. */
public final class Items {

    public static final int UNKNOWN = -1;

    private final List<String> ids;
    private final long[] support;
    private final Map<String, Integer> indexById;

    /** Made when first asked for: who only trains or evaluates needs none. */
    private volatile byte[][] utf8Ids;

    /** Null where support falls with the index already. */
    private final int[] byPopularity;

    /**
     * @param ids by item index, each once
     * @param support clicks on each item in the training log, 0 where that is not known; as long as {@code ids}
     * @throws IllegalArgumentException where an id stands twice or the lengths differ
     */
    public Items(List<String> ids, long[] support) {
        if (ids.size() != support.length) {
            throw new IllegalArgumentException(ids.size() + " item ids, but support of " + support.length);
        }
        this.ids = List.copyOf(ids);
        this.support = support.clone();
        this.indexById = new HashMap<>(support.length * 2);
        for (int index = 0; index < support.length; index++) {
            var other = indexById.put(this.ids.get(index), index);
            if (other != null) {
                throw new IllegalArgumentException("item id '" + this.ids.get(index) + "' stands at index " + other
                        + " and again at index " + index);
            }
        }
        this.byPopularity = fallsWithTheIndex(support) ? null : byPopularity(support);
    }

    /**
     * The items of a log. Indexes go by support, most clicked first, ties by id: so two runs over the same log agree.
     *
     * @param clickedItemIds the item of each click
     */
    public static Items ofClicks(Stream<String> clickedItemIds) {
        var counts = new HashMap<String, Long>();
        clickedItemIds.forEach(itemId -> counts.merge(itemId, 1L, Long::sum));
        var ids = counts.keySet().stream()
                .sorted(Comparator.<String>comparingLong(counts::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        return new Items(ids, ids.stream().mapToLong(counts::get).toArray());
    }

    private static boolean fallsWithTheIndex(long[] support) {
        return IntStream.range(1, support.length).allMatch(index -> support[index] <= support[index - 1]);
    }

    private static int[] byPopularity(long[] support) {
        return IntStream.range(0, support.length)
                .boxed()
                .sorted(Comparator.comparingLong(index -> -support[index]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    public int size() {
        return support.length;
    }

    /** @return {@link #UNKNOWN} where the item is none of these */
    public int indexOf(String itemId) {
        return indexById.getOrDefault(itemId, UNKNOWN);
    }

    public boolean contains(String itemId) {
        return indexById.containsKey(itemId);
    }

    public String id(int itemIndex) {
        return ids.get(itemIndex);
    }

    /** The id in UTF-8. Shared: nobody writes to it. */
    public byte[] utf8Id(int itemIndex) {
        var made = utf8Ids;
        if (made == null) {
            made = ids.stream().map(id -> id.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
            utf8Ids = made;
        }
        return made[itemIndex];
    }

    /** By index. */
    public List<String> ids() {
        return ids;
    }

    /** Clicks on the item in the training log, 0 where that is not known. */
    public long support(int itemIndex) {
        return support[itemIndex];
    }

    /** The index of the item that has the given number of items before it by support, ties by index. */
    public int byPopularity(int rank) {
        return byPopularity == null ? rank : byPopularity[rank];
    }

    /** Indexes of the k items with the most support, ties by index; fewer where there are fewer items. */
    public int[] mostPopular(int k) {
        int found = Math.min(k, support.length);
        return byPopularity == null ? IntStream.range(0, found).toArray() : Arrays.copyOf(byPopularity, found);
    }
}
