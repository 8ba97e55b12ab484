package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    /** Characters that are read at once. */
    private static final int BUFFER = 65_536;

    @Test
    void shouldGiveALastLineThatHasNoEnd() throws IOException {
        assertThat(lines("a\nb")).containsExactly("a", "b");
        assertThat(lines("a\n\nb\n")).containsExactly("a", "", "b");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void shouldGiveALineWholeThatIsLongerThanWhatIsReadAtOnce() throws IOException {
        var numbers = IntStream.range(0, BUFFER / 2).mapToObj(Integer::toString).collect(Collectors.joining(","));
        assertThat(numbers).hasSizeGreaterThan(2 * BUFFER);
        for (var text : List.of("a\n" + numbers + "\nb\n", "a\n" + numbers + "\nb")) {
            assertThat(lines(text)).containsExactly("a", numbers, "b");
        }
        assertThat(lines("a\n" + numbers)).containsExactly("a", numbers);
    }

    @Test
    void shouldTakeALineEndOfTwoCharactersForOneWhereTheyAreReadApart() throws IOException {
        for (int length = BUFFER - 3; length <= BUFFER + 1; length++) {
            var line = "x".repeat(length);
            assertThat(lines(line + "\r\nb\r\n")).containsExactly(line, "b");
            assertThat(lines(line + "\r\n")).containsExactly(line);
        }
    }

    @Test
    void shouldCutALineThatIsLongerThanTheLongestAndGoOnBehindIt() throws IOException {
        var longest = "x".repeat(LineReader.LONGEST_LINE);
        var reader = new LineReader(new StringReader(longest + "\n" + longest + "y\nb"));
        assertThat(reader.next()).hasSize(LineReader.LONGEST_LINE);
        assertThat(reader.tooLong()).isFalse();
        assertThat(reader.next()).hasSize(LineReader.LONGEST_LINE).endsWith("x");
        assertThat(reader.tooLong()).isTrue();
        assertThat(reader.next()).isEqualTo("b");
        assertThat(reader.tooLong()).isFalse();
        assertThat(reader.next()).isNull();
    }

    private static List<String> lines(String text) throws IOException {
        var reader = new LineReader(new StringReader(text));
        var lines = new ArrayList<String>();
        for (var line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
            assertThat(reader.number()).isEqualTo(lines.size());
            assertThat(reader.tooLong()).isFalse();
        }
        return lines;
    }
}
