package io.eddy.evaluation.report;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.eddy.catalogue.Ids;
import io.eddy.catalogue.Utf8Reader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What items are called, for people who look at a list. */
public final class ItemTitles {

    /** Every item is called by its id. */
    public static final ItemTitles NONE = new ItemTitles(Map.of());

    private final Map<String, String> titles;

    private ItemTitles(Map<String, String> titles) {
        this.titles = Map.copyOf(titles);
    }

    /**
     * Reads a CSV file with a header, item ids in the first column and titles in the second; others are passed over.
     *
     * @throws IOException that names the file and the line, where it is no such file
     */
    public static ItemTitles read(Path file) throws IOException {
        var titles = new HashMap<String, String>();
        try (var reader = new Utf8Reader(Files.newInputStream(file));
                var csv = CsvReader.builder()
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .ofCsvRecord(reader)) {
            boolean header = true;
            for (var line : csv) {
                if (line.getFieldCount() < 2) {
                    throw new IOException("line " + line.getStartingLineNumber()
                            + " has one column, expected an item id and a title");
                }
                if (!header) {
                    var fault = Ids.fault(line.getField(0));
                    if (fault != null) {
                        throw new IOException("line " + line.getStartingLineNumber() + ": the item id " + fault);
                    }
                    titles.put(line.getField(0), line.getField(1));
                }
                header = false;
            }
            return new ItemTitles(titles);
        } catch (IOException | CsvParseException | UncheckedIOException e) {
            throw new IOException("The titles in " + file + " cannot be read: " + e.getMessage(), e);
        }
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
