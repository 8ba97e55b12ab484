package io.eddy.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
final class Await {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                    .as("waited in vain for %s", what)
                    .isLessThan(DEADLINE);
            Thread.onSpinWait();
        }
    }
}
