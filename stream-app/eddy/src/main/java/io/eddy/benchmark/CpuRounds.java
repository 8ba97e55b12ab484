package io.eddy.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;

/** CPU time of what this thread does over and over. */
final class CpuRounds {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration ROUND = Duration.ofMillis(200);
    private static final int ROUNDS = 3;

    private CpuRounds() {}

    /** @return microseconds that one run takes, the median of the rounds after a warm-up */
    static double median(Runnable run) {
        round(WARM_UP, run);
        var rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            rounds[round] = round(ROUND, run);
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private static double round(Duration length, Runnable run) {
        long runs = 0;
        long start = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        while (System.nanoTime() - start < length.toNanos()) {
            run.run();
            runs++;
        }
        return (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / runs;
    }
}
