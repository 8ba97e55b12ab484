package io.eddy.serving;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;

/** What a store has kept for longer than it has to; its time stamps are by the wall clock. */
public final class ExpiredEntries {

    /** Sweeps within one retention: a store holds at most a tenth more than it has to. */
    private static final int SWEEPS = 10;

    private ExpiredEntries() {}

    /** How often to look for them. */
    public static Duration sweepInterval(Duration retention) {
        return retention.dividedBy(SWEEPS);
    }

    public static boolean isExpired(long timestampMs, Duration retention, long nowMs) {
        return timestampMs < nowMs - retention.toMillis();
    }

    /** Gives the action the key of each expired entry; it may change the store. */
    public static <K, V> void forEach(
            TimestampedKeyValueStore<K, V> store, Duration retention, long nowMs, Consumer<K> action) {
        try (var entries = store.all()) {
            while (entries.hasNext()) {
                var entry = entries.next();
                if (isExpired(entry.value.timestamp(), retention, nowMs)) {
                    action.accept(entry.key);
                }
            }
        }
    }
}
