package io.eddy.evaluation.log;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The items of a training log: item id, dense item index and support.
 *
 * <p>Indexes go by support, most clicked first, ties by id: so the top of the catalogue is the most-popular list, and
 * two runs over the same log agree.
 */
public final class Catalogue {

    public static final int UNKNOWN = -1;

    private final List<String> itemIds;
    private final long[] support;
    private final Map<String, Integer> indexById;

    /** Counts the items of all clicks. */
    public Catalogue(Collection<Session> sessions) {
        var counts = new HashMap<String, Long>();
        for (var session : sessions) {
            for (var click : session.clicks()) {
                counts.merge(click.itemId(), 1L, Long::sum);
            }
        }
        this.itemIds = counts.keySet().stream()
                .sorted(Comparator.<String>comparingLong(counts::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        this.support = itemIds.stream().mapToLong(counts::get).toArray();
        this.indexById = new HashMap<>(itemIds.size() * 2);
        for (int index = 0; index < itemIds.size(); index++) {
            indexById.put(itemIds.get(index), index);
        }
    }

    public int size() {
        return itemIds.size();
    }

    /** Item ids by index. */
    public List<String> itemIds() {
        return itemIds;
    }

    /** Clicks on the item in the training log. */
    public long support(int itemIndex) {
        return support[itemIndex];
    }

    /** @return {@link #UNKNOWN} where the log never showed the item */
    public int indexOf(String itemId) {
        return indexById.getOrDefault(itemId, UNKNOWN);
    }
}
