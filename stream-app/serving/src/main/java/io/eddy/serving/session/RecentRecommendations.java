package io.eddy.serving.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last recommendations of all sessions as JSON, in memory only: empty after a restart.
 *
 * <p>Written by the stream's thread, read by those of the server.
 */
final class RecentRecommendations {

    static final int CAPACITY = 200;

    private final Deque<String> newestFirst = new ArrayDeque<>(CAPACITY);
    private long received;
    private long outdated;

    synchronized void add(String json) {
        if (newestFirst.size() == CAPACITY) {
            newestFirst.removeLast();
        }
        newestFirst.addFirst(json);
        received++;
    }

    synchronized List<String> newest(int limit) {
        return newestFirst.stream().limit(limit).toList();
    }

    synchronized void passOver() {
        outdated++;
    }

    synchronized long outdated() {
        return outdated;
    }

    synchronized long received() {
        return received;
    }
}
