package io.eddy.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.log.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OfflineEvaluationTest {

    @Test
    void shouldCountRecallAndReciprocalRankByHand() {
        var metrics = new NextItemMetrics(List.of(1, 5, 20));
        for (int rank : new int[] {1, 4, 6, NextItemMetrics.MISS}) {
            metrics.add(rank);
        }
        assertThat(metrics.predictions()).isEqualTo(4);
        assertThat(metrics.recall(1)).isEqualTo(0.25);
        assertThat(metrics.recall(5)).isEqualTo(0.5);
        assertThat(metrics.recall(20)).isEqualTo(0.75);
        assertThat(metrics.mrr(1)).isEqualTo(0.25);
        assertThat(metrics.mrr(5)).isCloseTo((1 + 0.25) / 4, within(1e-12));
        assertThat(metrics.mrr(20)).isCloseTo((1 + 0.25 + 1.0 / 6) / 4, within(1e-12));
    }

    @Test
    void shouldRefuseNegativeRanksAndUnknownCutOffs() {
        var metrics = new NextItemMetrics(List.of(20));
        assertThatThrownBy(() -> metrics.add(-1)).hasMessageContaining("not -1");
        metrics.add(1);
        assertThatThrownBy(() -> metrics.recall(10)).hasMessageContaining("No cut-off 10 among [20]");
    }

    @Test
    void shouldPredictEveryClickButTheFirstOfEachSession() {
        var model = new NextItemModel() {
            @Override
            public String name() {
                return "always a, b";
            }

            @Override
            public List<List<String>> topK(Session session, int k) {
                return Collections.nCopies(session.clicks().size() - 1, List.of("a", "b"));
            }
        };
        var clicks = new AtomicInteger();
        var metrics = OfflineEvaluation.evaluate(
                model, List.of(session("x", "a", "b", "a"), session("a"), session("b", "unknown")), clicks::addAndGet);
        assertThat(metrics.predictions()).isEqualTo(4);
        assertThat(metrics.recall(1)).isEqualTo(0.5);
        assertThat(metrics.recall(20)).isEqualTo(0.75);
        assertThat(metrics.mrr(20)).isEqualTo((1 + 0.5 + 1) / 4);
        assertThat(clicks).hasValue(7);
    }

    private static Session session(String... itemIds) {
        var clicks = new ArrayList<LoggedClick>();
        for (var itemId : itemIds) {
            clicks.add(new LoggedClick("s", itemId, clicks.size(), "click"));
        }
        return new Session("s", clicks);
    }
}
