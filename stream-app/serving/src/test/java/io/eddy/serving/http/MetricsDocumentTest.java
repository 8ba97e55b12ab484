package io.eddy.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.serving.Dependency;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/metrics.md names every metric of the server; {@code -Deddy.update-documents=true} writes its table. */
class MetricsDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "metrics.md");
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (eddy_\\w+) (.*)$");
    private static final Pattern TABLE =
            Pattern.compile("(?m)^\\| metric of `serve` \\| says \\|\\n\\|---\\|---\\|\\n(?:\\|.*\\n)*");

    @Test
    void shouldBeInTheDocumentEachWithWhatItSays() throws Exception {
        try (var server = TestServer.start()) {
            server.get("/health");
            server.dependencies = List.of(new Dependency("broker", null, null, "away"));
            var table = new StringBuilder("| metric of `serve` | says |\n|---|---|\n");
            var help = HELP.matcher(server.get("/metrics").body());
            while (help.find()) {
                table.append("| `" + help.group(1) + "` | " + help.group(2) + " |\n");
            }
            var document = Files.readString(DOCUMENT);
            var found = TABLE.matcher(document);
            assertThat(found.find()).isTrue();
            if (Boolean.getBoolean("eddy.update-documents")) {
                Files.writeString(DOCUMENT, document.replace(found.group(), table));
                return;
            }
            assertThat(found.group()).isEqualTo(table.toString());
        }
    }
}
