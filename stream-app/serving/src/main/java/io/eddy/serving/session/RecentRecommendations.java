package io.eddy.serving.session;

import io.eddy.schemas.Recommendation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last recommendations of all sessions of this instance, in memory only: empty after a restart.
 *
 * <p>Written by the stream's thread, read by those of the server.
 */
public final class RecentRecommendations {

    public static final int CAPACITY = 200;

    private final Deque<Recommendation> newestFirst = new ArrayDeque<>(CAPACITY);
    private long received;
    private long outdated;

    synchronized void add(Recommendation recommendation) {
        if (newestFirst.size() == CAPACITY) {
            newestFirst.removeLast();
        }
        newestFirst.addFirst(recommendation);
        received++;
    }

    synchronized void passOver() {
        outdated++;
    }

    /** At most so many, newest first. */
    public synchronized List<Recommendation> newest(int limit) {
        return newestFirst.stream().limit(limit).toList();
    }

    /** How many came since the start, outdated and malformed ones left out. */
    public synchronized long received() {
        return received;
    }

    /** How many were passed over: of a click that is not later than the session's last one, or emitted before the retention. */
    public synchronized long outdated() {
        return outdated;
    }
}
