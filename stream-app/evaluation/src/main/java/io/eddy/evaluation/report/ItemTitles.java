package io.eddy.evaluation.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What items are called, for people who look at a list. */
public final class ItemTitles {

    /** Every item is called by its id. */
    public static final ItemTitles NONE = new ItemTitles(Map.of());

    private final Map<String, String> titles;

    private ItemTitles(Map<String, String> titles) {
        this.titles = titles;
    }

    /**
     * Reads a CSV file with a header, item ids in the first column and titles in the second; others are passed over. The last line
     * of an item counts.
     *
     * @throws IOException that names the file and the line, where it is no such file
     */
    public static ItemTitles read(Path file) throws IOException {
        return new ItemTitles(ItemColumn.read(file, "title"));
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
