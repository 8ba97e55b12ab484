package io.eddy.recommender.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/metrics.md names every metric of the job; {@code -Deddy.update-documents=true} writes its table. */
class MetricsDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "metrics.md");
    private static final Pattern TABLE = Pattern.compile("(?m)^\\| metric of the job \\|.*\\n(?:\\|.*\\n)*");

    @Test
    void shouldNameEveryMetricOfTheJob() throws Exception {
        var document = Files.readString(DOCUMENT);
        var found = TABLE.matcher(document);
        assertThat(found.find()).isTrue();
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.writeString(DOCUMENT, document.replace(found.group(), JobMetric.reference()));
            return;
        }
        assertThat(found.group()).isEqualTo(JobMetric.reference());
    }
}
