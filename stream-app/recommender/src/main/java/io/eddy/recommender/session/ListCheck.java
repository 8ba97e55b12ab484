package io.eddy.recommender.session;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.scoring.ListObserver;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a share of the lists a second time by exact scores of all items, and compares: what is proven of a scan should be seen to hold
 * on this machine too, whose memory, or what its processor scans with, may be at fault.
 *
 * <p>On another thread, one list at a time, for at most a hundredth of the time, however many items there are; lists that come up meanwhile are
 * passed over, so that nobody waits.
 */
final class ListCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ListCheck.class);

    /** How many times as long as a check took nothing is checked after it. */
    private static final long PAUSES = 99;

    /** Lists from one that is checked to the next; 0 for none. */
    private final long every;

    private final AtomicLong checked = new AtomicLong();
    private final AtomicLong differing = new AtomicLong();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Executor threads;
    private final AtomicLong lists = new AtomicLong();
    private final LongSupplier nanoClock;
    private volatile long pauseUntilNanos;

    /**
     * @param share of the lists, 0 to 1
     * @param threads that lists are checked on
     * @param nanoClock as {@link System#nanoTime}
     */
    ListCheck(double share, Executor threads, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.pauseUntilNanos = nanoClock.getAsLong();
        this.every = share == 0 ? 0 : Math.min(Integer.MAX_VALUE, Math.max(1, Math.round(1 / share)));
        this.threads = threads;
    }

    /** For the lists of a model. */
    ListObserver of(Retriever retriever) {
        var exhaustive = retriever.exhaustive();
        return every == 0 || exhaustive == null
                ? (sessions, found, k) -> {}
                : (sessions, found, k) -> look(exhaustive, sessions, found, k);
    }

    private void look(Retriever exhaustive, SessionViews sessions, RankedItems[] found, int k) {
        long before = lists.getAndAdd(found.length);
        long next = (before + every - 1) / every * every;
        if (next >= before + found.length
                || nanoClock.getAsLong() - pauseUntilNanos < 0
                || !busy.compareAndSet(false, true)) {
            return;
        }
        int session = (int) (next - before);
        int dimension = sessions.vectors().length / sessions.size();
        var vector = Arrays.copyOfRange(sessions.vectors(), session * dimension, (session + 1) * dimension);
        try {
            threads.execute(() -> compare(exhaustive, vector, found[session], k));
        } catch (RejectedExecutionException e) {
            LOG.debug("A list is not checked, because the task ends", e);
        }
    }

    private void compare(Retriever exhaustive, float[] vector, RankedItems found, int k) {
        long startNanos = nanoClock.getAsLong();
        try {
            var exact = exhaustive.retrieve(new SessionViews(1, vector, null), k)[0];
            if (!exact.equals(found) && differing.getAndIncrement() == 0) {
                LOG.error("A list differs from that of exact scores: {}, exact {}", found, exact);
            }
            checked.incrementAndGet();
        } finally {
            long endNanos = nanoClock.getAsLong();
            pauseUntilNanos = endNanos + PAUSES * (endNanos - startNanos);
            busy.set(false);
        }
    }

    /** Since the start. */
    long checked() {
        return checked.get();
    }

    /** Of those that were checked. */
    long differing() {
        return differing.get();
    }
}
