package io.eddy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemColumnTest {

    @TempDir
    private Path folder;

    @Test
    void shouldReadTitlesAndWhatFurtherColumnsSay() throws IOException {
        var file = write("item,title,color,size\nhat,A hat,red|blue,M\ncoat,\"A coat, long\"\nhat,The hat,green\n");
        var titles = ItemColumn.titles(file);
        assertThat(titles.of("hat")).isEqualTo("The hat");
        assertThat(titles.of("coat")).isEqualTo("A coat, long");
        var attributes = ItemColumn.attributes(file);
        assertThat(attributes.names()).containsExactly("color", "size");
        assertThat(attributes.has("hat", "color", "green")).isTrue();
        assertThat(attributes.has("hat", "color", "red")).isFalse();
        assertThat(attributes.has("coat", "color", "red")).isFalse();
    }

    @Test
    void shouldNameTheLineThatIsNone() throws IOException {
        assertThatThrownBy(() -> ItemColumn.attributes(write("item,title,color\nhat,A hat,red\ncoat\n")))
                .hasMessageContaining("line 3 has one column, expected an item id and a title");
        assertThatThrownBy(() -> ItemColumn.attributes(write("item,title,color\n")))
                .hasMessageContaining("it names no item");
        assertThatThrownBy(() -> ItemColumn.titles(write("item,title\n ,blank\n")))
                .hasMessageContaining("line 2: the item id is empty");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("items.csv"), text);
    }
}
