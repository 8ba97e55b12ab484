package io.eddy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/applications.md shows the programs beside it as they are; {@code -Deddy.update-documents=true} writes them into it. */
class ApplicationsDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "applications.md");
    private static final Path PROGRAMS = DOCUMENT.resolveSibling("applications");
    private static final Pattern SHOWN =
            Pattern.compile("\\[(\\S+)]\\(applications/\\S+\\):\n\n```(\\w+)\n.*?\n```\n", Pattern.DOTALL);

    @Test
    void shouldShowEveryProgramAsItIs() throws Exception {
        var document = Files.readString(DOCUMENT);
        var shown =
                SHOWN.matcher(document).results().map(match -> match.group(1)).collect(Collectors.toSet());
        try (Stream<Path> programs = Files.list(PROGRAMS)) {
            assertThat(programs.map(program -> program.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(shown);
        }
        var asTheyAre = new StringBuilder();
        var matcher = SHOWN.matcher(document);
        while (matcher.find()) {
            var name = matcher.group(1);
            matcher.appendReplacement(
                    asTheyAre,
                    Matcher.quoteReplacement("[" + name + "](applications/" + name + "):\n\n```" + matcher.group(2)
                            + "\n" + Files.readString(PROGRAMS.resolve(name)) + "```\n"));
        }
        matcher.appendTail(asTheyAre);
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.writeString(DOCUMENT, asTheyAre);
        }
        assertThat(Files.readString(DOCUMENT)).isEqualTo(asTheyAre.toString());
    }
}
