package io.eddy.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** docs/metrics.md, which names every metric of a process; {@code -Deddy.update-documents=true} writes its tables. */
public final class MetricsDocument {

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "metrics.md");
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (eddy_\\w+) (.*)$");

    private MetricsDocument() {}

    /** @param scrape in Prometheus' text format */
    public static void assertNamesAllOf(String command, String scrape) throws IOException {
        var head = "| metric of `" + command + "` | says |\n|---|---|\n";
        var table = new StringBuilder(head);
        var help = HELP.matcher(scrape);
        while (help.find()) {
            table.append("| `" + help.group(1) + "` | " + help.group(2) + " |\n");
        }
        var document = Files.readString(DOCUMENT);
        var found = Pattern.compile(Pattern.quote(head) + "(?:\\|.*\\n)*").matcher(document);
        assertThat(found.find()).as("a table of " + command).isTrue();
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.writeString(DOCUMENT, document.replace(found.group(), table));
            return;
        }
        assertThat(found.group()).isEqualTo(table.toString());
    }
}
