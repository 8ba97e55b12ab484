package io.eddy.inference.bundle;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.catalogue.Ids;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.Utf8Reader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code items.csv}: {@code item_id,support}, a line an item, in the order of the item index. */
public final class ItemFile {

    private static final List<String> ITEM_ID = List.of("item_id");
    private static final List<String> HEADER = List.of("item_id", "support");

    private static final int LONGEST_SHOWN = 100;

    private final List<String> itemIds = new ArrayList<>();
    private final List<Long> support = new ArrayList<>();
    private final Map<String, Long> lines = new HashMap<>();

    private ItemFile() {}

    public static void write(Path file, Items items) throws IOException {
        try (var csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(HEADER);
            for (int index = 0; index < items.size(); index++) {
                csv.writeRecord(items.id(index), Long.toString(items.support(index)));
            }
        }
    }

    /** Reads what {@link #write} has written, with both columns. */
    public static Items read(Path file) throws InvalidBundleException {
        try {
            return parse(file, List.of(HEADER));
        } catch (ItemFileException e) {
            throw new InvalidBundleException(file, e.getMessage(), e);
        }
    }

    /**
     * Reads a file that another software wrote; it may lack the column {@code support}, then it is 0 for every item.
     *
     * @throws IOException that names the file, the line and what is wrong with it
     */
    public static Items readForeign(Path file) throws IOException {
        try {
            return parse(file, List.of(HEADER, ITEM_ID));
        } catch (ItemFileException e) {
            throw new IOException("The items file cannot be used: " + file + ": " + e.getMessage(), e);
        }
    }

    private static Items parse(Path file, List<List<String>> headers) throws ItemFileException {
        // An empty line is an item without an id: to pass over it would move the items behind it.
        var format = CsvReader.builder()
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
        try (var bytes = Files.newInputStream(file);
                var text = new Utf8Reader(bytes);
                var csv = format.ofCsvRecord(text)) {
            var records = csv.iterator();
            var header = records.hasNext() ? records.next().getFields() : List.<String>of();
            if (!headers.contains(header)) {
                throw new ItemFileException("expected the header " + String.join(",", HEADER)
                        + (headers.contains(ITEM_ID) ? " or item_id" : "") + ", found "
                        + shown(String.join(",", header)));
            }
            var items = new ItemFile();
            while (records.hasNext()) {
                items.add(records.next(), header);
            }
            return items.index();
        } catch (NoSuchFileException e) {
            throw new ItemFileException("is missing", e);
        } catch (CharacterCodingException e) {
            throw new ItemFileException(e.getMessage(), e);
        } catch (CsvParseException e) {
            var cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            throw new ItemFileException("is no CSV: " + e.getMessage() + cause, e);
        } catch (IOException | UncheckedIOException e) {
            throw e instanceof ItemFileException known ? known : new ItemFileException("cannot be read: " + e, e);
        }
    }

    private void add(CsvRecord line, List<String> header) throws ItemFileException {
        long number = line.getStartingLineNumber();
        if (line.getFieldCount() != header.size()) {
            throw new ItemFileException("line %d: expected %d fields (%s), found %d: %s"
                    .formatted(
                            number,
                            header.size(),
                            String.join(",", header),
                            line.getFieldCount(),
                            shown(String.join(",", line.getFields()))));
        }
        var itemId = line.getField(0);
        var fault = Ids.fault(itemId);
        if (fault != null) {
            throw new ItemFileException("line %d: the item id %s".formatted(number, fault));
        }
        var other = lines.putIfAbsent(itemId, number);
        if (other != null) {
            throw new ItemFileException("line %d: the item id %s stands on line %d already; expected each item once"
                    .formatted(number, shown(itemId), other));
        }
        itemIds.add(itemId);
        support.add(header.size() == 1 ? 0 : support(line.getField(1), number));
    }

    private static long support(String field, long number) throws ItemFileException {
        try {
            long support = Long.parseLong(field);
            if (support >= 0) {
                return support;
            }
        } catch (NumberFormatException e) {
            throw noSupport(field, number, e);
        }
        throw noSupport(field, number, null);
    }

    private static ItemFileException noSupport(String field, long number, NumberFormatException cause) {
        return new ItemFileException(
                "line %d: support is %s, expected the number of clicks on the item, 0 where it is not known"
                        .formatted(number, shown(field)),
                cause);
    }

    private Items index() {
        return new Items(itemIds, support.stream().mapToLong(Long::longValue).toArray());
    }

    private static String shown(String text) {
        return "'" + (text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text) + "'";
    }

    /** The message is to follow the file's name. */
    private static final class ItemFileException extends IOException {

        private static final long serialVersionUID = 1;

        ItemFileException(String problem) {
            super(problem);
        }

        ItemFileException(String problem, Exception cause) {
            super(problem, cause);
        }
    }
}
