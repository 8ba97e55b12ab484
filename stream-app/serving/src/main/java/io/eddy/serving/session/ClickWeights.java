package io.eddy.serving.session;

import java.time.Duration;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * How much each item was clicked: its clicks, each half as much after each half-life, as of the time stamp of its entry. One
 * thread.
 */
final class ClickWeights {

    /** After so many half-lives without a click an item is forgotten: less than a thousandth of a click is left of a million. */
    private static final int HALF_LIVES_KEPT = 30;

    private final TimestampedKeyValueStore<String, Double> store;
    private final PopularItems.First first;
    private final double halfLifeMs;

    ClickWeights(TimestampedKeyValueStore<String, Double> store, PopularItems.First first, Duration halfLife) {
        this.store = store;
        this.first = first;
        this.halfLifeMs = halfLife.toMillis();
        try (var entries = store.all()) {
            entries.forEachRemaining(entry -> rank(entry.key, entry.value.value(), entry.value.timestamp()));
        }
    }

    static Duration keptFor(Duration halfLife) {
        return halfLife.multipliedBy(HALF_LIVES_KEPT);
    }

    void add(String itemId, long clickedMs) {
        var kept = store.get(itemId);
        long atMs = kept == null ? clickedMs : Math.max(clickedMs, kept.timestamp());
        double weight = left(atMs - clickedMs);
        if (kept != null) {
            weight += kept.value() * left(atMs - kept.timestamp());
        }
        store.put(itemId, ValueAndTimestamp.make(weight, atMs));
        rank(itemId, weight, atMs);
    }

    void remove(String itemId) {
        store.delete(itemId);
        first.remove(itemId);
    }

    private double left(long passedMs) {
        return Math.pow(2, -passedMs / halfLifeMs);
    }

    private void rank(String itemId, double weight, long atMs) {
        first.put(itemId, Math.log(weight) / Math.log(2) + atMs / halfLifeMs);
    }
}
