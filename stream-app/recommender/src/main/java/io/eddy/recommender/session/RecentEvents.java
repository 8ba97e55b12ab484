package io.eddy.recommender.session;

import java.util.Arrays;

/** Hashes of a session's last event ids, the oldest first. Immutable. */
public final class RecentEvents {

    public static final RecentEvents NONE = new RecentEvents();

    private final long[] hashes;

    private RecentEvents(long... hashes) {
        this.hashes = hashes;
    }

    public static RecentEvents of(long... hashes) {
        return new RecentEvents(hashes.clone());
    }

    int size() {
        return hashes.length;
    }

    long hash(int place) {
        return hashes[place];
    }

    boolean contains(long hash) {
        for (long one : hashes) {
            if (one == hash) {
                return true;
            }
        }
        return false;
    }

    /**
     * The last ones with one more.
     *
     * @param most how many of all to keep
     */
    RecentEvents with(long hash, int most) {
        int from = Math.max(0, hashes.length + 1 - most);
        var all = Arrays.copyOfRange(hashes, from, hashes.length + 1);
        all[all.length - 1] = hash;
        return new RecentEvents(all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecentEvents events && Arrays.equals(hashes, events.hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }

    @Override
    public String toString() {
        return Arrays.toString(hashes);
    }
}
