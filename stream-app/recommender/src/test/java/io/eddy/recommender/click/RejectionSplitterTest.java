package io.eddy.recommender.click;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.RejectedClick.Reason;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
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
        var group = new InterceptingOperatorMetricGroup();
        var metrics = new RejectionMetrics(group);
        metrics.count(new RejectedClick(ORIGIN, Reason.MALFORMED, "rubbish"));
        metrics.count(new RejectedClick(ORIGIN, Reason.MALFORMED, "rubbish"));
        metrics.count(new RejectedClick(ORIGIN, Reason.CLOCK_AHEAD, "too early"));
        assertThat(Stream.of(Reason.values())
                        .map(reason -> ((Counter) group.get("clicksRejected." + reason.label())).getCount()))
                .containsExactly(2L, 0L, 0L, 0L, 0L, 1L, 0L, 0L, 0L);
    }

    @Test
    void shouldTellTheFirstTheTenthAndTheHundredthOfAReason() {
        var told = new ArrayList<String>();
        var metrics = new RejectionMetrics(new InterceptingOperatorMetricGroup(), told::add);
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
