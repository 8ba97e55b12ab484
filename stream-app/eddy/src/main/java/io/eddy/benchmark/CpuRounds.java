package io.eddy.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

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
        return median(Stream.generate(() -> round(ROUND, run)).limit(ROUNDS).toList());
    }

    /** The upper one of two in the middle. */
    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /**
     * The same while every other core does it too: cores that share a processor's units or its memory are slower then.
     *
     * @param run that threads may do at the same time
     */
    static double medianWithAllCoresBusy(Runnable run) {
        var ends = new AtomicBoolean();
        var others = new ArrayList<Thread>();
        for (int core = 1; core < Runtime.getRuntime().availableProcessors(); core++) {
            var other = new Thread(
                    () -> {
                        while (!ends.get()) {
                            run.run();
                        }
                    },
                    Traffic.THREADS + "other-" + core);
            other.setDaemon(true);
            other.start();
            others.add(other);
        }
        try {
            return median(run);
        } finally {
            ends.set(true);
            others.forEach(CpuRounds::join);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
