package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.Experiment;
import io.eddy.schemas.FigureDifference;
import io.eddy.schemas.ModelComparison;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonLineTest {

    @Test
    void shouldSayHowTwoVersionsCompare() {
        var comparison = new ModelComparison(
                new Experiment("e", 0.2, "m", "2", "m", "1", false, 7L),
                1_204L,
                3_000L,
                4_890L,
                12_000L,
                List.of(
                        new FigureDifference("recall", 20, 0.55, 0.5, 0.01, 0.09, "better", 5_000L),
                        new FigureDifference("mrr", 20, 0.2, 0.25, -0.1, 0.001, "undecided", null)));
        assertThat(ComparisonLine.of(comparison))
                .isEqualTo("m 2 (20 %) against m 1: 1,204 and 4,890 sessions,"
                        + " R@20 +0.0500 [+0.0100, +0.0900] better, decided after 5,000 sessions,"
                        + " MRR@20 -0.0500 [-0.1000, +0.0010]");
    }

    @Test
    void shouldSayWhatIsNotKnownYet() {
        var comparison = new ModelComparison(
                new Experiment("e", 0.125, "m", "2", "n", "1", false, 7L),
                3L,
                3L,
                0L,
                0L,
                List.of(
                        new FigureDifference("recall", 20, 0.5, null, null, null, "undecided", null),
                        new FigureDifference("mrr", 20, 0.5, 0.25, null, null, "undecided", null)));
        assertThat(ComparisonLine.of(comparison))
                .isEqualTo("m 2 (12.5 %) against n 1: 3 and 0 sessions, R@20 not known yet,"
                        + " MRR@20 +0.2500 (too few sessions)");
    }

    @Test
    void shouldSayWhatSessionsPrefer() {
        var comparison = new ModelComparison(
                new Experiment("e", 0.5, "m", "2", "m", "1", true, 7L),
                400L,
                900L,
                0L,
                0L,
                List.of(new FigureDifference("preference", 0, 0.55, 0.45, 0.02, 0.18, "better", 380L)));
        assertThat(ComparisonLine.of(comparison))
                .isEqualTo("m 2 (50 %) against m 1 in turns: 400 sessions,"
                        + " preference +0.1000 [+0.0200, +0.1800] better, decided after 380 sessions");
    }
}
