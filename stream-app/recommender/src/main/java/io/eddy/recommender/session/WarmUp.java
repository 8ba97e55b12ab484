package io.eddy.recommender.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Does work over and over until it takes no less time, or for as long as it may: what the JVM has compiled, and what has laid out its memory, is
 * many times as fast as what runs first.
 */
final class WarmUp {

    /** Of the work's times one mean is taken for so long. */
    private static final Duration WINDOW = Duration.ofMillis(100);

    /** A mean that is less by a smaller part than this tells nothing. */
    private static final double FASTER = 0.97;

    private static final int WINDOWS_TO_BE_SURE = 3;

    private WarmUp() {}

    /** A piece of work. */
    @FunctionalInterface
    interface Work<E extends Exception> {
        void run() throws E;
    }

    /**
     * What came of it, times in microseconds.
     *
     * @param times that the work was done
     * @param first what it took at first
     * @param last what it took in the end, the mean of the last window
     */
    record Result(long times, double first, double last, Duration took) {}

    /**
     * @param most how long at most; with zero the work is not done once
     * @param nanoClock as {@link System#nanoTime}
     */
    static <E extends Exception> Result run(Duration most, LongSupplier nanoClock, Work<E> work) throws E {
        long start = nanoClock.getAsLong();
        long now = start;
        double first = 0;
        double last = 0;
        double best = Double.MAX_VALUE;
        long times = 0;
        int since = 0;
        while (now - start < most.toNanos() && since < WINDOWS_TO_BE_SURE) {
            long windowStart = now;
            long before = times;
            do {
                work.run();
                now = nanoClock.getAsLong();
                if (times++ == 0) {
                    first = (now - start) / 1e3;
                }
            } while (now - windowStart < WINDOW.toNanos());
            last = (now - windowStart) / 1e3 / (times - before);
            since = last < FASTER * best ? 0 : since + 1;
            best = Math.min(best, last);
        }
        return new Result(times, first, last, Duration.ofNanos(now - start));
    }
}
