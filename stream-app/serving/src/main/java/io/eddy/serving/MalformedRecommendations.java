package io.eddy.serving;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts the records that are no recommendation and logs the first of each cause. Any thread. */
public final class MalformedRecommendations {

    /** Why a record was skipped. */
    public enum Cause {
        NO_VALUE,
        UNREADABLE,
        NO_SESSION_ID,
        IMPOSSIBLE_POSITION,
        IMPOSSIBLE_TIME,
        IMPOSSIBLE_EXPERIMENT
    }

    private final Map<Cause, AtomicLong> counts = new EnumMap<>(Cause.class);
    private final Consumer<String> log;

    public MalformedRecommendations(Consumer<String> log) {
        this.log = log;
        for (var cause : Cause.values()) {
            counts.put(cause, new AtomicLong());
        }
    }

    /**
     * @param origin topic, partition and offset
     * @param detail a sentence
     */
    void count(Cause cause, String origin, String detail) {
        if (counts.get(cause).getAndIncrement() == 0) {
            log.accept("Skipped the record of " + origin + "; further ones like it are only counted. " + detail);
        }
    }

    public long count(Cause cause) {
        return counts.get(cause).get();
    }

    public long total() {
        return counts.values().stream().mapToLong(AtomicLong::get).sum();
    }
}
