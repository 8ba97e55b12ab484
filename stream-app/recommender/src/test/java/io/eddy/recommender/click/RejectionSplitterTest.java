package io.eddy.recommender.click;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.recommender.metric.NamedMetrics;
import io.eddy.schemas.RejectedClick.Reason;
import java.util.ArrayList;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

class RejectionSplitterTest {

    private static final OutputTag<RejectedClick> REJECTED =
            new OutputTag<>("rejected", TypeInformation.of(RejectedClick.class));

    private static final SourceRecord ORIGIN = new SourceRecord("clicks", "id", 0, 1, 2, null, new byte[0]);

    @Test
    @SuppressWarnings("try") // the harness may throw anything when it closes
    void shouldLetAcceptedClicksPassAndPutRejectedOnesAside() throws Exception {
        var accepted = new AcceptedClick("s", "i", 5, null, null, ORIGIN);
        var rejected = new RejectedClick(ORIGIN, Reason.MALFORMED, "rubbish");
        try (var harness =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new RejectionSplitter(REJECTED)))) {
            harness.open();
            harness.processElement(new DecodedClick(accepted, null), 5);
            harness.processElement(new DecodedClick(null, rejected), 7);
            assertThat(harness.extractOutputValues())
                    .extracting(AcceptedClick::sessionId)
                    .containsExactly("s");
            assertThat(harness.getSideOutput(REJECTED))
                    .extracting(record -> record.getValue().detail())
                    .containsExactly("rubbish");
        }
    }

    @Test
    void shouldCountRejectedClicksByReason() {
        var group = new NamedMetrics();
        var metrics = new RejectionMetrics(group, Reason.ofTheClickAlone());
        metrics.count(new RejectedClick(ORIGIN, Reason.MALFORMED, "rubbish"));
        metrics.count(new RejectedClick(ORIGIN, Reason.MALFORMED, "rubbish"));
        metrics.count(new RejectedClick(ORIGIN, Reason.CLOCK_AHEAD, "too early"));
        assertThat(Reason.ofTheClickAlone().stream()
                        .map(reason -> ((Counter) group.get(reason.label() + ".clicksRejected")).getCount()))
                .containsExactly(2L, 0L, 0L, 0L, 0L, 1L, 0L);
        assertThat(group.get("duplicate.clicksRejected")).isNull();
    }

    @Test
    void shouldTellTheFirstTheTenthAndTheHundredthOfAReason() {
        var told = new ArrayList<String>();
        var metrics = new RejectionMetrics(new NamedMetrics(), Reason.ofTheClickAlone(), told::add);
        for (int i = 0; i < 101; i++) {
            metrics.count(new RejectedClick(ORIGIN, Reason.MALFORMED, "rubbish " + i));
        }
        metrics.count(new RejectedClick(ORIGIN, Reason.CLOCK_AHEAD, "too early"));
        assertThat(told)
                .hasSize(4)
                .allMatch(line -> line.startsWith("Rejected as "))
                .satisfiesExactly(
                        line -> assertThat(line).contains("malformed: 1 of ").endsWith(": rubbish 0"),
                        line -> assertThat(line).contains("malformed: 10 of ").endsWith(": rubbish 9"),
                        line -> assertThat(line).contains("malformed: 100 of ").endsWith(": rubbish 99"),
                        line -> assertThat(line).contains("clock_ahead: 1 of ").endsWith(": too early"));
    }
}
