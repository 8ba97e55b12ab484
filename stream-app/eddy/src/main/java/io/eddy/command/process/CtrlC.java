package io.eddy.command.process;

import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;

/**
 * Turns Ctrl-C, and the signal by which a service manager ends a process, into an ordinary event.
 *
 * <p>A shutdown hook would be too late: Flink's own hooks delete its files at the same moment.
 */
public final class CtrlC {

    private CtrlC() {}

    /** Counted down at the first signal from now on; the process then ends only by its own doing. */
    public static CountDownLatch latch() {
        var latch = new CountDownLatch(1);
        Signals.register("INT", latch::countDown);
        Signals.register("TERM", latch::countDown);
        return latch;
    }
}
