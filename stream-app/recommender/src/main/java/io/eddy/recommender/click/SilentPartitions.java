package io.eddy.recommender.click;

import io.eddy.recommender.topic.Readability;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.util.clock.RelativeClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells silence from an outage for the partitions of one subtask: a partition that cannot be read is silent too, and its clicks are
 * still to come.
 *
 * <p>Asks only while a partition is about to be idle, each time on a thread of its own, which is gone after the answer. One thread at a time
 * but for these.
 */
final class SilentPartitions {

    private static final Logger LOG = LoggerFactory.getLogger(SilentPartitions.class);

    /** Looks in the time after which a silent partition is idle. */
    private static final int LOOKS = 6;

    /** Part of that time for which all looks have to be good. */
    private static final int WHILE = 3;

    private final Executor looks;
    private final Readability readability;
    private final RelativeClock clock;
    private final long idleNanos;
    private final AtomicBoolean looking = new AtomicBoolean();

    private long lastLookNanos;
    private boolean hasLooked;
    private volatile boolean readable;
    private volatile long readableSinceNanos;

    SilentPartitions(Readability readability, RelativeClock clock, Duration idleAfter) {
        this(readability, clock, idleAfter, SilentPartitions::onAThreadOfItsOwn);
    }

    SilentPartitions(Readability readability, RelativeClock clock, Duration idleAfter, Executor looks) {
        this.looks = looks;
        this.readability = readability;
        this.clock = clock;
        this.idleNanos = idleAfter.toNanos();
    }

    /** To be called again and again while a partition is silent for half the time or longer; does not wait. */
    void look() {
        long now = clock.relativeTimeNanos();
        if ((hasLooked && now - lastLookNanos < idleNanos / LOOKS) || !looking.compareAndSet(false, true)) {
            return;
        }
        // A gap in the looks says nothing of what was in it.
        if (!hasLooked || now - lastLookNanos > idleNanos) {
            readable = false;
        }
        hasLooked = true;
        lastLookNanos = now;
        looks.execute(this::ask);
    }

    /** With the class loader of the job, which a shared pool has not. */
    private static void onAThreadOfItsOwn(Runnable look) {
        var thread = new Thread(look, "clicks-readable");
        thread.setDaemon(true);
        thread.start();
    }

    private void ask() {
        boolean answer = false;
        try {
            answer = readability.isReadable();
        } catch (RuntimeException e) {
            LOG.debug("Whether the clicks topic can be read was not found out.", e);
        } finally {
            seen(answer);
        }
    }

    /** Whether every look has found all partitions readable for a while: by then a reader has what is new. */
    boolean isSilenceOnly() {
        return readable && clock.relativeTimeNanos() - readableSinceNanos >= idleNanos / WHILE;
    }

    private void seen(boolean now) {
        if (now && !readable) {
            readableSinceNanos = clock.relativeTimeNanos();
        } else if (!now && readable) {
            LOG.warn(
                    "Partitions of the clicks topic cannot be read: silent ones do not count as idle, and sessions are held"
                            + " open until they can.");
        }
        readable = now;
        looking.set(false);
    }
}
