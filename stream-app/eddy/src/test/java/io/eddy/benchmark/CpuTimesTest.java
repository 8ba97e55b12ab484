package io.eddy.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuTimesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "io.eddy.recommender.session.SessionOperator|SESSIONS",
                "io.eddy.recommender.session.SessionStateSerializer|STATE",
                "io.eddy.recommender.recommendation.RecommendationSerializer|WRITE",
                "io.eddy.inference.product.ProductRetriever|SCORE",
                "io.eddy.inference.onnx.OnnxRecurrentEncoder|ENCODE",
                "org.apache.kafka.clients.producer.KafkaProducer|SEND",
                "java.lang.Thread|FLINK"
            })
    void shouldTellAPartByTheInnermostFrameThatSaysOne(String className, Part part) {
        var stack = new StackTraceElement[] {
            frame("java.util.ArrayList"), frame(className), frame("org.apache.flink.streaming.runtime.tasks.StreamTask")
        };
        assertThat(Part.ofStack(stack)).isEqualTo(part);
    }

    private static StackTraceElement frame(String className) {
        return new StackTraceElement(className, "run", null, -1);
    }

    @ParameterizedTest
    @CsvSource({
        "benchmark-reader,LOAD",
        "kafka-producer-network-thread | benchmark-5,LOAD",
        "kafka-producer-network-thread | producer-3,SEND",
        "data-plane-kafka-request-handler-3,BROKER",
        "Source Data Fetcher for Source: clicks -> accepted clicks (1/1)#0,FETCH",
        "flink-metrics-4,FLINK"
    })
    void shouldTellAPartByTheNameOfAThreadThatDoesOneThing(String name, Part part) {
        assertThat(Part.ofThread(name)).contains(part);
    }

    @Test
    void shouldLookAtTheStackOfATask() {
        assertThat(Part.ofThread("sessions -> recommendations: Writer (1/2)#0")).isEmpty();
    }

    /** Of a rate of 1,000 clicks a second, with two cores busy. */
    @Test
    void shouldTellTheJobFromWhatStandsAroundIt() {
        Map<Part, Double> nanos =
                new EnumMap<>(Map.of(Part.SCORE, 8e8, Part.WRITE, 2e8, Part.BROKER, 6e8, Part.LOAD, 4e8));
        var throughput = Throughput.of(List.of(900.0, 1_000.0, 1_700.0), 1, 1_000, nanos);
        assertThat(throughput.rate()).isEqualTo(1_000);
        assertThat(throughput.cores()).isCloseTo(2, within(1e-9));
        assertThat(throughput.jobMicros()).isCloseTo(1_000, within(1e-9));
        assertThat(throughput.coresAround()).isCloseTo(1, within(1e-9));
    }

    @Test
    void shouldCountWhatAThreadSpends() throws Exception {
        var ends = new AtomicBoolean();
        var task = new Thread(
                () -> {
                    while (!ends.get()) {
                        Thread.onSpinWait();
                    }
                },
                "busy (1/1)#0");
        var times = CpuTimes.begin();
        task.start();
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(200)) {
            Thread.onSpinWait();
        }
        var nanos = times.stop();
        ends.set(true);
        task.join();
        // The task of no part that it knows, and this thread, called main or a worker of the tests.
        assertThat(nanos.get(Part.FLINK)).isPositive();
        assertThat(nanos.values()).allMatch(spent -> spent >= 0);
    }
}
