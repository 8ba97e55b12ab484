package io.eddy.recommender.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions that were clicked last, as they are, before a store that is slower. What becomes of them is written to the store when they make place for others,
 * and whenever {@link #writeSome} or {@link #writeAll} is called: before each checkpoint, which then holds what it would without a cache. One thread.
 */
final class SessionCache {

    /** Of an entry beside the session itself: two maps' and its own. */
    private static final int ENTRY_BYTES = 160;

    /** More would hold up what comes after a checkpoint's barrier for too long; some 30 ms. */
    static final int MOST_UNWRITTEN = 5_000;

    /** Where sessions are written to. */
    @FunctionalInterface
    interface Writer {
        void write(String sessionId, SessionState state) throws Exception;
    }

    private final long capacityBytes;
    private final Writer writer;

    /** The one that was used longest ago first. */
    private final LinkedHashMap<String, SessionState> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /** Those that the store does not have as they are, the one that waits longest first. */
    private final LinkedHashMap<String, SessionState> unwritten = new LinkedHashMap<>();

    private long bytes;

    /** Read by other threads. */
    private volatile int size;

    /** @param capacityBytes of the heap, by estimate; with 0 everything is written at once */
    SessionCache(long capacityBytes, Writer writer) {
        this.capacityBytes = capacityBytes;
        this.writer = writer;
    }

    /** Null where it is not here. */
    SessionState get(String sessionId) {
        return sessions.get(sessionId);
    }

    /** Takes in what the store holds. */
    void read(String sessionId, SessionState state) throws Exception {
        put(sessionId, state);
        makePlace();
    }

    /** Takes in what the store shall hold. */
    void changed(String sessionId, SessionState state) throws Exception {
        put(sessionId, state);
        unwritten.put(sessionId, state);
        writeSome(unwritten.size() - MOST_UNWRITTEN);
        makePlace();
    }

    /** Forgets a session that the store no longer holds either. */
    void ended(String sessionId) {
        var state = sessions.remove(sessionId);
        if (state != null) {
            bytes -= bytesOf(sessionId, state);
            unwritten.remove(sessionId);
            size = sessions.size();
        }
    }

    boolean isWritten() {
        return unwritten.isEmpty();
    }

    /** Writes so many of those that have waited longest. */
    void writeSome(int most) throws Exception {
        var waiting = unwritten.entrySet().iterator();
        for (int written = 0; written < most && waiting.hasNext(); written++) {
            var session = waiting.next();
            writer.write(session.getKey(), session.getValue());
            waiting.remove();
        }
    }

    void writeAll() throws Exception {
        writeSome(unwritten.size());
    }

    /** How many sessions are here; any thread may ask. */
    int size() {
        return size;
    }

    private void put(String sessionId, SessionState state) {
        var before = sessions.put(sessionId, state);
        bytes += bytesOf(sessionId, state) - (before == null ? 0 : bytesOf(sessionId, before));
        size = sessions.size();
    }

    private void makePlace() throws Exception {
        var longestAgo = sessions.entrySet().iterator();
        while (bytes > capacityBytes && longestAgo.hasNext()) {
            var session = longestAgo.next();
            write(session);
            bytes -= bytesOf(session.getKey(), session.getValue());
            longestAgo.remove();
        }
        size = sessions.size();
    }

    private void write(Map.Entry<String, SessionState> session) throws Exception {
        var state = unwritten.get(session.getKey());
        if (state != null) {
            writer.write(session.getKey(), state);
            unwritten.remove(session.getKey());
        }
    }

    private static long bytesOf(String sessionId, SessionState state) {
        return ENTRY_BYTES + 2L * sessionId.length() + state.heapBytes();
    }
}
