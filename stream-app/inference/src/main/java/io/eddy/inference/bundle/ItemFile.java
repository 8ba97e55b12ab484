package io.eddy.inference.bundle;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code items.csv}: {@code item_id,support}, a line an item, in the order of the item index. */
public final class ItemFile {

    private static final List<String> HEADER = List.of("item_id", "support");

    private ItemFile() {}

    public static void write(Path file, ItemIndex items) throws IOException {
        try (var csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(HEADER);
            for (int index = 0; index < items.size(); index++) {
                csv.writeRecord(items.itemId(index), Long.toString(items.support(index)));
            }
        }
    }

    public static ItemIndex read(Path file) throws InvalidBundleException {
        var itemIds = new ArrayList<String>();
        var support = new ArrayList<Long>();
        try (var csv = CsvReader.builder().ofCsvRecord(file)) {
            var records = csv.iterator();
            if (!records.hasNext() || !records.next().getFields().equals(HEADER)) {
                throw new InvalidBundleException(file, "expected the header " + String.join(",", HEADER));
            }
            while (records.hasNext()) {
                var line = records.next();
                if (line.getField(0).isBlank()) {
                    throw new InvalidBundleException(
                            file, "line " + line.getStartingLineNumber() + ": the item id is empty");
                }
                itemIds.add(line.getField(0));
                support.add(Long.parseLong(line.getField(1)));
            }
            return new ItemIndex(
                    itemIds, support.stream().mapToLong(Long::longValue).toArray());
        } catch (IOException e) {
            throw ModelBundle.unreadable(file, e);
        } catch (CsvParseException | UncheckedIOException | IllegalArgumentException e) {
            throw new InvalidBundleException(file, e.getMessage(), e);
        }
    }
}
