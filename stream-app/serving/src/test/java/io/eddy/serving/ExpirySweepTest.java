package io.eddy.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpirySweepTest {

    private static final Duration RETENTION = Duration.ofSeconds(1);
    private static final long START_MS = 50_000;
    private static final long FIRST_ROUND_MS = START_MS + 100;

    private final TimestampedKeyValueStore<String, String> store = Stores.timestampedKeyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("store"), Serdes.String(), Serdes.String())
            .withLoggingDisabled()
            .build();

    @BeforeEach
    void open() {
        var context = new MockProcessorContext<Void, Void>();
        store.init(context.getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void shouldRemoveOnlyWhatIsOlderThanTheRetention() {
        put("old", FIRST_ROUND_MS - 1_001);
        put("young", FIRST_ROUND_MS - 1_000);
        sweep(10).run(FIRST_ROUND_MS);
        assertThat(keys()).containsExactly("young");
    }

    @Test
    void shouldWaitBeforeTheFirstRoundAndBetweenTwo() {
        put("a", 0);
        var sweep = sweep(10);
        sweep.run(FIRST_ROUND_MS - 1);
        assertThat(keys()).containsExactly("a");
        sweep.run(FIRST_ROUND_MS);
        assertThat(keys()).isEmpty();
        put("b", 0);
        sweep.run(FIRST_ROUND_MS + 99);
        assertThat(keys()).containsExactly("b");
        sweep.run(FIRST_ROUND_MS + 100);
        assertThat(keys()).isEmpty();
    }

    @Test
    void shouldLookThroughALargeStoreInManyRunsAndMissNothing() {
        for (int key = 100; key < 150; key++) {
            put("k" + key, key % 2 == 0 ? 0 : FIRST_ROUND_MS);
        }
        var sweep = sweep(6);
        int runs = 0;
        while (keys().size() > 25) {
            int before = keys().size();
            sweep.run(FIRST_ROUND_MS + runs);
            // Looking at an entry is one piece of work, deleting it another.
            assertThat(before - keys().size()).isBetween(1, 3);
            runs++;
        }
        assertThat(keys()).allMatch(key -> key.matches("k1\\d[13579]"));
    }

    @Test
    void shouldStartWithinTheHourWhateverTheRetention() {
        put("a", 0);
        long start = Duration.ofDays(1_000).toMillis();
        var sweep = new ExpirySweep<>(store, Duration.ofDays(100), this::expire, start);
        sweep.run(start + Duration.ofHours(1).toMillis());
        assertThat(keys()).isEmpty();
    }

    private ExpirySweep<String, String> sweep(long workOfARun) {
        return new ExpirySweep<>(store, RETENTION, this::expire, START_MS, workOfARun);
    }

    private long expire(String key) {
        store.delete(key);
        return 1;
    }

    private void put(String key, long timestampMs) {
        store.put(key, ValueAndTimestamp.make("value", timestampMs));
    }

    private List<String> keys() {
        var keys = new ArrayList<String>();
        try (var entries = store.all()) {
            entries.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }
}
