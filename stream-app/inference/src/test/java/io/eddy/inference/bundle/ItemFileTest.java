package io.eddy.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.Items;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemFileTest {

    private static final List<String> HARD_PARTS = List.of(
            ",", "\"", "\"\"", "\n", "\r\n", "\r", ";", "\t", " ", "#", "'", "é", "€", "😀", "\u2028", "a", "0");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("goods.csv");
    }

    @Test
    void shouldReadBackAnyIdsThatItWrote() throws Exception {
        long seed = 7;
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var ids = new LinkedHashSet<String>();
            for (int item = 1 + random.nextInt(20); item > 0; item--) {
                var id = new StringBuilder();
                for (int part = 1 + random.nextInt(5); part > 0; part--) {
                    id.append(HARD_PARTS.get(random.nextInt(HARD_PARTS.size())));
                }
                ids.add(id.append('x').reverse().toString());
            }
            var written = new Items(
                    List.copyOf(ids),
                    random.longs(ids.size(), 0, Long.MAX_VALUE).toArray());
            ItemFile.write(file, written);

            var asRead = ItemFile.read(file);
            assertThat(ids(asRead)).as("seed %d, round %d", seed, round).containsExactlyElementsOf(ids);
            assertThat(ids(ItemFile.readForeign(file))).containsExactlyElementsOf(ids);
            for (int index = 0; index < asRead.size(); index++) {
                assertThat(asRead.support(index)).isEqualTo(written.support(index));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A,27\\nB,3|expected the header item_id,support, found 'A,27'",
                "``|expected the header item_id,support, found ''",
                "support,item_id\\n3,A|found 'support,item_id'",
                "item_id;support\\nA;3|found 'item_id;support'",
                "item_id,support\\nA,3\\n ,2|line 3: the item id is empty",
                "item_id,support\\nA,3\\n\\nB,2|line 3: expected 2 fields (item_id,support), found 1: ''",
                "item_id,support\\nA,3\\nB|line 3: expected 2 fields (item_id,support), found 1: 'B'",
                "item_id,support\\nA,3\\nB,2,shoes|line 3: expected 2 fields (item_id,support), found 3: 'B,2,shoes'",
                "item_id,support\\nA,3\\nB,many|line 3: support is 'many', expected the number of clicks on the item",
                "item_id,support\\nA,3\\nB,|line 3: support is ''",
                "item_id,support\\nA,3\\nB,-1|line 3: support is '-1'",
                "item_id,support\\nA,3\\nB,1.5|line 3: support is '1.5'",
                "item_id,support\\nA,3\\nB,9223372036854775808|line 3: support is '9223372036854775808'",
                "item_id,support\\n\"A\\nA\",3\\nB,2\\nB,1|line 5: the item id 'B' stands on line 4 already",
                "item_id,support\\nA,3\\nB\\uFFFD,1|line 3: the item id holds a replacement character",
                "item_id,support\\nA,3\\nB\\0,1|line 3: the item id holds a NUL character",
                "item_id,support\\nA,3\\n\"B\"C,1|is no CSV: "
            })
    void shouldNameTheLineThatIsWrong(String text, String problem) throws IOException {
        Files.writeString(file, text.replace("\\n", "\n").replace("\\0", "\0").replace("\\uFFFD", "\uFFFD"));
        assertRefused(problem);
    }

    @Test
    void shouldPassOverAByteOrderMark() throws Exception {
        Files.writeString(file, "\uFEFF\"item_id\",\"support\"\r\nA,3\r\n");
        assertThat(ids(ItemFile.read(file))).containsExactly("A");
    }

    @ParameterizedTest
    @CsvSource({
        "ISO-8859-1, line 2: the item id holds the byte 0xE9, which is not UTF-8",
        "UTF-16, it is UTF-16 or UTF-32 text by its byte order mark",
        "UTF-16LE, expected the header"
    })
    void shouldRefuseTextThatIsNotUtf8(String charset, String problem) throws IOException {
        Files.writeString(file, "item_id,support\nCafé,3\nCafè,3\n", Charset.forName(charset));
        assertRefused(problem);
    }

    @Test
    void shouldNameAFileThatIsNotThere() {
        assertRefused("is missing");
    }

    @Test
    void shouldTakeAForeignFileWithoutSupport() throws IOException {
        Files.writeString(file, "item_id\nB\n\"A,C\"\nD");
        var items = ItemFile.readForeign(file);
        assertThat(ids(items)).containsExactly("B", "A,C", "D");
        assertThat(items.support(1)).isZero();
        assertThat(items.mostPopular(2)).containsExactly(0, 1);
        assertThatThrownBy(() -> ItemFile.read(file))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("goods.csv: expected the header item_id,support, found 'item_id'");
    }

    @Test
    void shouldKeepAskingForTheIdsOfAForeignFileWithoutSupport() throws IOException {
        Files.writeString(file, "B\nA\n");
        assertForeignRefused("expected the header item_id,support or item_id, found 'B'");
        Files.writeString(file, "item_id\nB\n\nA\n");
        assertForeignRefused("line 3: the item id is empty");
        Files.writeString(file, "item_id\nB\nA,3\n");
        assertForeignRefused("line 3: expected 1 fields (item_id), found 2: 'A,3'");
    }

    @Test
    void shouldShowTheBeginningOfALongLineOnly() throws IOException {
        Files.write(file, "x".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        assertForeignRefused("found '" + "x".repeat(100) + "...'");
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> ItemFile.read(file))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("goods.csv: ")
                .hasMessageContaining(problem);
        assertForeignRefused(problem.replace("item_id,support, found", "item_id,support or item_id, found"));
    }

    private void assertForeignRefused(String problem) {
        assertThatIOException()
                .isThrownBy(() -> ItemFile.readForeign(file))
                .withMessageStartingWith("The items file cannot be used: " + file + ": ")
                .withMessageContaining(problem);
    }

    private static List<String> ids(Items items) {
        var ids = new ArrayList<String>();
        for (int index = 0; index < items.size(); index++) {
            ids.add(items.id(index));
        }
        return ids;
    }
}
