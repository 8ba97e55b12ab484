package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.CutOffFigures;
import io.eddy.schemas.EvaluationWindow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowPrinterTest {

    private final StringWriter text = new StringWriter();
    private final WindowPrinter printer = new WindowPrinter(new PrintWriter(text, true));

    @Test
    void shouldPrintARowForEachWindowUnderOneHeader() {
        printer.print(List.of(window("2026-03-01T12:05:00Z", "2", null), window("2026-03-01T12:00:00Z", "1", 0.25)));
        printer.print(List.of());
        printer.print(List.of(window("2026-03-01T12:05:00Z", "a-version-with-a-very-long-name", 0.5)));
        assertThat(text.toString()).isEqualTo("""
                window                model version                 predictions    R@20 MRR@20  coverage popularity
                2026-03-01T12:00:00Z  gru4rec 1                           1,234  0.5000 0.2500    0.2500     0.1250
                2026-03-01T12:05:00Z  gru4rec 2                           1,234  0.5000 0.2500         -          -
                2026-03-01T12:05:00Z  gru4rec a-version-with-a-...        1,234  0.5000 0.2500    0.5000     0.2500
                """);
    }

    @Test
    void shouldPrintNothingBeforeTheFirstWindow() {
        printer.print(List.of());
        assertThat(text.toString()).isEmpty();
    }

    private static EvaluationWindow window(String start, String version, Double coverage) {
        return new EvaluationWindow(
                "gru4rec",
                version,
                Instant.parse(start),
                Instant.parse(start).plusSeconds(300),
                1_234L,
                List.of(new CutOffFigures(1, 0.1, 0.1, 0.1), new CutOffFigures(20, 0.5, 0.25, 0.3)),
                7L,
                coverage,
                coverage == null ? null : coverage / 2);
    }
}
