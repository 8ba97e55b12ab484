package io.eddy.benchmark;

import java.util.concurrent.locks.LockSupport;

/** Waits for moments. */
public final class Pace {

    private Pace() {}

    /** @param nanos of {@link System#nanoTime} */
    public static void await(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
