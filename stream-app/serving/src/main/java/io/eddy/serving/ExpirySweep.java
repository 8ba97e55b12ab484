package io.eddy.serving;

import java.time.Duration;
import java.util.function.ToLongFunction;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;

/**
 * Looks through a store, again and again, for what has been kept longer than it has to; time stamps are by the wall
 * clock. One thread.
 *
 * <p>A large store is not looked through at once: the stream would stand still meanwhile, and its transaction time out.
 * The first round waits, so that a stream that was down for long reads what has come for its entries before it looks at
 * their age.
 */
public final class ExpirySweep<K, V> {

    /** How often to call {@link #run}. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Rounds within one retention: a store holds little more than a tenth more than it has to. */
    private static final int ROUNDS = 10;

    /** How long the first round waits at most, or a stream that is often started anew would never have one. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** Entries looked at or deleted in one run. */
    private static final long WORK = 10_000;

    private final TimestampedKeyValueStore<K, V> store;
    private final Duration retention;
    private final ToLongFunction<K> expire;
    private final long workOfARun;
    private long nextRoundMs;

    /** Where this round goes on; null between rounds. */
    private K next;

    /** @param expire removes what belongs to the key, and says how many entries that were */
    public ExpirySweep(
            TimestampedKeyValueStore<K, V> store, Duration retention, ToLongFunction<K> expire, long startMs) {
        this(store, retention, expire, startMs, WORK);
    }

    ExpirySweep(
            TimestampedKeyValueStore<K, V> store,
            Duration retention,
            ToLongFunction<K> expire,
            long startMs,
            long workOfARun) {
        this.store = store;
        this.retention = retention;
        this.expire = expire;
        this.workOfARun = workOfARun;
        this.nextRoundMs = startMs
                + Math.min(LONGEST_WAIT.toMillis(), retention.dividedBy(ROUNDS).toMillis());
    }

    public static boolean isExpired(long timestampMs, Duration retention, long nowMs) {
        return timestampMs < nowMs - retention.toMillis();
    }

    public void run(long nowMs) {
        if (next == null) {
            if (nowMs < nextRoundMs) {
                return;
            }
            nextRoundMs = nowMs + retention.dividedBy(ROUNDS).toMillis();
        }
        long work = 0;
        try (var entries = store.range(next, null)) {
            next = null;
            while (entries.hasNext()) {
                var entry = entries.next();
                if (work >= workOfARun) {
                    next = entry.key;
                    return;
                }
                work++;
                if (isExpired(entry.value.timestamp(), retention, nowMs)) {
                    work += expire.applyAsLong(entry.key);
                }
            }
        }
    }
}
