package io.eddy.workbench.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.inference.model.Scorer;
import io.eddy.workbench.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerBenchmarkTest {

    @TempDir
    private Path folder;

    @Test
    void shouldMeasureEachScorerAtEachSize() throws Exception {
        var scorers = List.of(Scorer.ONNX, Scorer.INTEGER, Scorer.VECTOR);
        try (var benchmark = new ScorerBenchmark(folder, 3_000, 12, 20, scorers)) {
            assertThat(benchmark.methods().values()).containsExactlyInAnyOrder("onnx", "integer", "vector");
            var figures = benchmark.measure(List.of(1, 70), 3, Progress.SILENT);
            assertThat(figures).extracting(ScorerFigures::sessions).containsExactly(1, 1, 1, 70, 70, 70);
            assertThat(figures)
                    .extracting(ScorerFigures::scorer)
                    .containsExactly(
                            Scorer.ONNX, Scorer.INTEGER, Scorer.VECTOR, Scorer.ONNX, Scorer.INTEGER, Scorer.VECTOR);
            assertThat(figures).allSatisfy(figure -> {
                assertThat(figure.cpuMicros()).isPositive();
                // A round of 64 calls of one session, or one call of 70.
                assertThat(figure.sortedCallMicros()).hasSize(figure.sessions() == 1 ? 3 * 64 : 3);
            });
            ScorerFigures.write(folder.resolve("out"), figures, 3_000, 12);
            assertThat(Files.readAllLines(folder.resolve("out/scorers.csv")))
                    .hasSize(7)
                    .element(4)
                    .asString()
                    .startsWith("3000,12,70,onnx,");
            assertThat(folder.resolve("out/scorers.svg"))
                    .content()
                    .contains("Scoring 3,000 items of 12 numbers", "integer", "70");
        }
    }

    @Test
    void shouldSayWhatSoManyOfAHundredCallsTook() {
        var calls =
                DoubleStream.iterate(200, call -> call - 1).limit(200).boxed().toList();
        var figures = new ScorerFigures(Scorer.AUTO, 1, 1, calls);
        assertThat(figures.callMicros(50)).isEqualTo(100);
        assertThat(figures.callMicros(99)).isEqualTo(198);
        assertThat(figures.callMicros(100)).isEqualTo(200);
        assertThat(new ScorerFigures(Scorer.AUTO, 1, 1, List.of(7.0)).callMicros(50))
                .isEqualTo(7);
    }
}
