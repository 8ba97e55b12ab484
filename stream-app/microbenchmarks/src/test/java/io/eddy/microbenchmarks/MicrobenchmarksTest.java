package io.eddy.microbenchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.recommender.recommendation.WriteBenchmark;
import io.eddy.recommender.session.MicroBatchBenchmark;
import io.eddy.recommender.session.SessionStateBenchmark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

class MicrobenchmarksTest {

    private static final String PATTERN = "microbenchmarks";

    /** That they run; what a single run takes says nothing. */
    @Test
    @DisabledIfSystemProperty(named = PATTERN, matches = ".+")
    void shouldRunEachOnce() throws Exception {
        // Of measurements, which shall not disturb each other; this is none.
        System.setProperty("jmh.ignoreLock", "true");
        var options = new OptionsBuilder()
                .include("io\\.eddy\\..*Benchmark")
                .forks(0)
                .mode(Mode.SingleShotTime)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .build();
        assertThat(new Runner(options).run())
                .extracting(result -> result.getParams().getBenchmark())
                .contains(
                        ModelBenchmark.class.getName() + ".encode",
                        ModelBenchmark.class.getName() + ".score",
                        MicroBatchBenchmark.class.getName() + ".answer",
                        ReadBenchmark.class.getName() + ".click",
                        SessionStateBenchmark.class.getName() + ".read",
                        SessionStateBenchmark.class.getName() + ".write",
                        WriteBenchmark.class.getName() + ".recommendation");
    }

    /** With {@code -Dmicrobenchmarks=PATTERN}: measures those that the pattern finds, each in a process of its own. */
    @Test
    @EnabledIfSystemProperty(named = PATTERN, matches = ".+")
    void shouldMeasure() throws Exception {
        var options = new OptionsBuilder()
                .include(System.getProperty(PATTERN))
                .forks(1)
                .jvmArgs("-Xmx2g", "--add-modules=jdk.incubator.vector")
                .warmupIterations(5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .build();
        assertThat(new Runner(options).run()).isNotEmpty();
    }
}
