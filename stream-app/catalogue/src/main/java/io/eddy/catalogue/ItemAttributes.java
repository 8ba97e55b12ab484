package io.eddy.catalogue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What is said of items besides their titles, by which lists are filtered: an attribute may have several values. */
public final class ItemAttributes {

    public static final ItemAttributes NONE = new ItemAttributes(List.of(), Map.of());

    /** Between the values of one attribute. */
    private static final Pattern SEPARATOR = Pattern.compile("\\|");

    private final List<String> names;
    private final Map<String, String[][]> values;

    private ItemAttributes(List<String> names, Map<String, String[][]> values) {
        this.names = List.copyOf(names);
        this.values = values;
    }

    /**
     * @param names of the attributes
     * @param texts by item id, of each attribute its values with {@code |} between them, in the order of the names; fewer where the last
     *     ones are unknown
     */
    public static ItemAttributes of(List<String> names, Map<String, List<String>> texts) {
        var values = new HashMap<String, String[][]>();
        texts.forEach((itemId, of) -> values.put(
                itemId, of.stream().limit(names.size()).map(SEPARATOR::split).toArray(String[][]::new)));
        return new ItemAttributes(names, values);
    }

    public List<String> names() {
        return names;
    }

    /** Whether an item has a value; not where nothing is known of the item or the attribute. */
    public boolean has(String itemId, String name, String value) {
        var of = values.get(itemId);
        int attribute = names.indexOf(name);
        return of != null
                && attribute >= 0
                && attribute < of.length
                && Arrays.asList(of[attribute]).contains(value);
    }
}
