package io.eddy.command.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShellLineTest {

    @Test
    void shouldLeavePlainWordsAsTheyAre() {
        assertThat(ShellLine.of("eddy", "train", Path.of("runs/a-b_1.csv.gz"), "--gap", "PT30M"))
                .isEqualTo("eddy train runs/a-b_1.csv.gz --gap PT30M");
    }

    @Test
    void shouldGiveTheShellBackEveryWord() throws Exception {
        var words = new Object[] {"my log.csv", "it's", "~", "$HOME", "a\"b", "*", "", "ä", "a;b", "`x`", "\\"};
        var shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + ShellLine.of(words)).start();
        try (var out = shell.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.lines()).containsExactly(Arrays.copyOf(words, words.length, String[].class));
        }
    }
}
