package io.eddy.catalogue;

import java.util.Map;

/** What items are called, for people who look at a list. */
public final class ItemTitles {

    /** Every item is called by its id. */
    public static final ItemTitles NONE = new ItemTitles(Map.of());

    private final Map<String, String> titles;

    private ItemTitles(Map<String, String> titles) {
        this.titles = Map.copyOf(titles);
    }

    /** @param titles by item id */
    public static ItemTitles of(Map<String, String> titles) {
        return new ItemTitles(titles);
    }

    /** The title, or the id where it has none. */
    public String of(String itemId) {
        var title = titles.getOrDefault(itemId, "");
        return title.isBlank() ? itemId : title;
    }

    /** The id, followed by the title where it has one. */
    public String withId(String itemId) {
        var title = of(itemId);
        return title.equals(itemId) ? itemId : itemId + "  " + title;
    }
}
