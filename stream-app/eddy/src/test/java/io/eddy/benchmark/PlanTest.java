package io.eddy.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.eddy.benchmark.Plan.Demand;
import io.eddy.benchmark.Plan.Machine;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {

    /** A click costs 1,000 us alone, 100 us in a micro-batch of 64; 5 ms where nothing else is to be done. */
    private static final Machine MACHINE =
            new Machine(Map.of(1, 980.0, 8, 380.0, 64, 80.0), 20, 30, 5, 500, 200, 1_200);

    @Test
    void shouldKnowWhatACoreDoes() {
        assertThat(MACHINE.clicksPerCore()).isEqualTo(10_000);
        assertThat(MACHINE.clickMicros(1)).isEqualTo(1_000);
        assertThat(MACHINE.clickMicros(8)).isEqualTo(400);
        assertThat(MACHINE.clickMicros(64)).isEqualTo(100);
        assertThat(MACHINE.clickMicros(1_000)).isEqualTo(100);
        // Half way between 1 and 8 by the logarithm.
        assertThat(MACHINE.clickMicros(2)).isCloseTo(20 + 980 - 600 / 3.0, within(1e-9));
    }

    @Test
    void shouldAnswerFewClicksOneByOneOnOneCore() {
        var plan = plan(100, 100);
        assertThat(plan.subtasks()).isEqualTo(1);
        assertThat(plan.microBatch()).isEqualTo(1);
        assertThat(plan.busy()).isCloseTo(0.1, within(1e-9));
        assertThat(plan.p99Millis()).isCloseTo(5 + 2 * 1, within(1e-9));
        assertThat(plan.brokerCores()).isCloseTo(0.003, within(1e-9));
    }

    @Test
    void shouldFillMicroBatchesAsFarAsTheLatencyAllows() {
        // With micro-batches of 64 a core does 7,000 clicks/s at 70 %, and takes 5 + 2 * 6.4 ms.
        var patient = plan(70_000, 50);
        assertThat(patient.subtasks()).isEqualTo(10);
        assertThat(patient.microBatch()).isGreaterThan(60);
        assertThat(patient.busy()).isCloseTo(0.7, within(0.01));
        var hasty = plan(70_000, 12);
        assertThat(hasty.subtasks()).isGreaterThan(20);
        assertThat(hasty.p99Millis()).isLessThanOrEqualTo(12);
        assertThat(hasty.microBatch()).isLessThan(20);
    }

    @Test
    void shouldSayThatNoNumberOfCoresIsEnough() {
        assertThat(Plan.of(demand(100, 6.9), MACHINE)).isEmpty();
        assertThat(Plan.of(demand(1e6, 6.9), MACHINE)).isEmpty();
        assertThat(Plan.of(demand(1e6, 7.1), MACHINE)).isPresent();
    }

    @Test
    void shouldCountWhatIsKept() {
        var plan = plan(1_000, 100);
        // 200 sessions a second for half an hour.
        assertThat(plan.openSessions()).isEqualTo(360_000);
        assertThat(plan.stateBytes()).isEqualTo(360_000 * 500.0);
        // 10,000 clicks between two checkpoints.
        assertThat(plan.checkpointBytes()).isEqualTo(10_000 * 500.0);
        assertThat(plan.networkBytes()).isEqualTo(1_000 * 2 * 1_400.0);
        assertThat(plan.modelBytes()).isEqualTo(50_000 * 564.0);
        var rare = Plan.of(new Demand(10, 100, 20, 1, 100, 1, Duration.ofSeconds(3), Duration.ofMinutes(1)), MACHINE)
                .orElseThrow();
        assertThat(rare.checkpointBytes()).as("no more than there are").isEqualTo(3 * 500.0);
    }

    private static Plan plan(double rate, double p99Millis) {
        return Plan.of(demand(rate, p99Millis), MACHINE).orElseThrow();
    }

    private static Demand demand(double rate, double p99Millis) {
        return new Demand(50_000, 100, 20, rate, p99Millis, 5, Duration.ofMinutes(30), Duration.ofSeconds(10));
    }
}
