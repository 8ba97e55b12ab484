package io.eddy.recommender.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/metrics.md names the job's operators and metrics; {@code -Deddy.update-documents=true} writes its tables. */
class MetricsDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "metrics.md");

    @Test
    void shouldNameEveryMetricOfTheJob() throws Exception {
        assertHolds(JobMetric.reference());
    }

    @Test
    void shouldNameEveryOperatorOfTheJob() throws Exception {
        assertHolds(JobOperator.reference());
    }

    /** A table is known by its first column. */
    private static void assertHolds(String table) throws IOException {
        var document = Files.readString(DOCUMENT);
        var begin = table.substring(0, table.indexOf('|', 1));
        var found = Pattern.compile("(?m)^" + Pattern.quote(begin) + "\\|.*\\n(?:\\|.*\\n)*")
                .matcher(document);
        assertThat(found.find()).as("a table that begins with " + begin).isTrue();
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.writeString(DOCUMENT, document.replace(found.group(), table));
            return;
        }
        assertThat(found.group()).isEqualTo(table);
    }
}
