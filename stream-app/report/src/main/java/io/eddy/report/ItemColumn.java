package io.eddy.report;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.eddy.catalogue.Ids;
import io.eddy.catalogue.ItemAttributes;
import io.eddy.catalogue.ItemTitles;
import io.eddy.catalogue.Utf8Reader;
import io.eddy.clicklog.packing.PackedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A CSV file that says one thing about each item: a header, item ids in the first column, what is said in the second. */
public final class ItemColumn {

    /** They could move a terminal's cursor about. */
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

    private ItemColumn() {}

    /**
     * What items are called: titles in the second column. The last line of an item counts.
     *
     * @throws IOException that names the file and the line, where it is no such file
     */
    public static ItemTitles titles(Path file) throws IOException {
        return ItemTitles.of(read(file, "title"));
    }

    /**
     * What further columns say of items, named by the file's header: an item may have several values with {@code |} between them. The last
     * line of an item counts.
     *
     * @throws IOException that names the file and the line, where it is no such file
     */
    public static ItemAttributes attributes(Path file) throws IOException {
        var names = new ArrayList<String>();
        var values = new HashMap<String, List<String>>();
        read(
                file,
                "title",
                header -> names.addAll(further(header)),
                line -> values.put(line.getField(0), further(line)));
        return ItemAttributes.of(names, values);
    }

    /**
     * What is said by item id; of an item with several lines the last. Further columns are passed over.
     *
     * @param what is said, in a word
     * @throws IOException that names the file and the line, where it is no such file
     */
    static Map<String, String> read(Path file, String what) throws IOException {
        var said = new HashMap<String, String>();
        read(
                file,
                what,
                header -> {},
                line -> said.put(
                        line.getField(0), CONTROLS.matcher(line.getField(1)).replaceAll(" ")));
        return Map.copyOf(said);
    }

    private static List<String> further(CsvRecord line) {
        return line.getFields().subList(2, line.getFieldCount());
    }

    /** Header and lines have two columns or more, and each line an item id. */
    private static void read(Path file, String what, Consumer<CsvRecord> header, Consumer<CsvRecord> lines)
            throws IOException {
        int items = -1;
        try (var reader = new Utf8Reader(PackedFile.open(file, bytes -> {}));
                var csv = CsvReader.builder()
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .ofCsvRecord(reader)) {
            for (var line : csv) {
                if (line.getFieldCount() < 2) {
                    throw new IOException("line " + line.getStartingLineNumber()
                            + " has one column, expected an item id and a " + what);
                }
                var fault = items < 0 ? null : Ids.fault(line.getField(0));
                if (fault != null) {
                    throw new IOException("line " + line.getStartingLineNumber() + ": the item id " + fault);
                }
                (items < 0 ? header : lines).accept(line);
                items++;
            }
            if (items < 1) {
                throw new IOException("it names no item; expected a header, then a line an item");
            }
        } catch (IOException | CsvParseException | UncheckedIOException e) {
            var reason = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            throw new IOException("The " + what + "s in " + file + " cannot be read: " + reason, e);
        }
    }
}
