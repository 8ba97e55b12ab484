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
            ScorerFigures.write(folder.resolve("out"), figures, new MachineLimits(1e9, 4e9, 1e9));
            assertThat(Files.readAllLines(folder.resolve("out/scorers.csv")))
                    .hasSize(7)
                    .element(4)
                    .asString()
                    .startsWith("3000,12,70,onnx,");
            assertThat(folder.resolve("out/scorers.svg"))
                    .content()
                    .contains("Scoring 3,000 items", "12 numbers", "integer", "70");
        }
    }

    @Test
    void shouldSayWhatShareOfTheMachineAScorerUses() {
        var limits = new MachineLimits(4e9, 32e9, 2e9);
        // 1,000 items of 100 numbers: 200,000 operations a session, 100,000 numbers a call.
        assertThat(limits.shareOfOperations(new ScorerFigures(1_000, 100, Scorer.ONNX, 10, 100, List.of(1.0))))
                .isEqualTo(0.5);
        assertThat(limits.shareOfOperations(new ScorerFigures(1_000, 100, Scorer.INTEGER, 10, 100, List.of(1.0))))
                .isEqualTo(0.0625);
        assertThat(limits.shareOfMemory(new ScorerFigures(1_000, 100, Scorer.ONNX, 10, 100, List.of(1.0))))
                .isEqualTo(0.2);
        assertThat(limits.shareOfOperations(new ScorerFigures(1_000, 100, Scorer.AUTO, 10, 100, List.of(1.0))))
                .isNaN();
        // Scanned 64 at a time: twice.
        assertThat(limits.shareOfMemory(new ScorerFigures(1_000, 100, Scorer.INTEGER, 100, 1, List.of(1.0))))
                .isEqualTo(1);
        assertThat(limits.shareOfMemory(new ScorerFigures(1_000, 100, Scorer.VECTOR, 1, 100, List.of(1.0))))
                .isEqualTo(0.5);
    }

    @Test
    void shouldMeasureTheMachine() {
        var limits = MachineLimits.measure();
        assertThat(limits.floatOperations()).isPositive().isFinite();
        assertThat(limits.integerOperations()).isPositive().isFinite();
        assertThat(limits.memoryBytes()).isPositive().isFinite();
    }

    @Test
    void shouldDrawHowTheCostGrows() throws Exception {
        var figures = List.of(
                new ScorerFigures(10_000, 100, Scorer.AUTO, 1, 50, List.of(1.0)),
                new ScorerFigures(50_000, 100, Scorer.AUTO, 1, 300, List.of(1.0)),
                new ScorerFigures(10_000, 32, Scorer.AUTO, 1, 30, List.of(1.0)),
                new ScorerFigures(50_000, 32, Scorer.AUTO, 1, 100, List.of(1.0)));
        ScorerFigures.write(folder, figures, new MachineLimits(1e9, 4e9, 1e9));
        assertThat(folder.resolve("scorers.svg"))
                .content()
                .contains("10,000", "50,000", "auto", "32 numbers, 1 at a time", "100 numbers, 1 at a time");
        assertThat(Files.readAllLines(folder.resolve("scorers.csv")))
                .hasSize(5)
                .element(2)
                .isEqualTo("50000,100,1,auto,300.00,1.00,1.00,1.00,,16.6667");
    }

    @Test
    void shouldSayWhatSoManyOfAHundredCallsTook() {
        var calls =
                DoubleStream.iterate(200, call -> call - 1).limit(200).boxed().toList();
        var figures = new ScorerFigures(9, 2, Scorer.AUTO, 1, 1, calls);
        assertThat(figures.callMicros(50)).isEqualTo(100);
        assertThat(figures.callMicros(99)).isEqualTo(198);
        assertThat(figures.callMicros(100)).isEqualTo(200);
        assertThat(new ScorerFigures(9, 2, Scorer.AUTO, 1, 1, List.of(7.0)).callMicros(50))
                .isEqualTo(7);
    }
}
