package io.eddy.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Which group each item belongs to: a category, a brand, a section of a newspaper. */
public final class ItemGroups {

    /** No item belongs to a group. */
    public static final ItemGroups NONE = new ItemGroups(Map.of());

    /** What an item belongs to that has no group. */
    static final String NO_GROUP = "(no group)";

    private final Map<String, String> groups;

    private ItemGroups(Map<String, String> groups) {
        this.groups = groups;
    }

    /**
     * Reads a CSV file with a header, item ids in the first column and groups in the second; others are passed over. The last line of
     * an item counts.
     *
     * @throws IOException that names the file and the line, where it is no such file
     */
    public static ItemGroups read(Path file) throws IOException {
        return new ItemGroups(ItemColumn.read(file, "group"));
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** The group, or {@value #NO_GROUP}. */
    String of(String itemId) {
        var group = groups.getOrDefault(itemId, "");
        return group.isBlank() ? NO_GROUP : group;
    }
}
