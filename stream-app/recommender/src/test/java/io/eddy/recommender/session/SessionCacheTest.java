package io.eddy.recommender.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionCacheTest {

    /** Ids and numbers of clicks in the order in which they were written. */
    private final List<String> written = new ArrayList<>();

    @Test
    void shouldWriteAtOnceWithoutRoom() throws Exception {
        var cache = cache(0);
        cache.changed("a", session(1));
        assertThat(written).containsExactly("a1");
        assertThat(cache.get("a")).isNull();
        assertThat(cache.size()).isZero();
        assertThat(cache.isWritten()).isTrue();
    }

    @Test
    void shouldWriteWhatASessionHasBecomeOnce() throws Exception {
        var cache = cache(10);
        cache.changed("a", session(1));
        cache.changed("a", session(2));
        assertThat(cache.get("a").clickCount()).isEqualTo(2);
        assertThat(written).isEmpty();
        assertThat(cache.isWritten()).isFalse();
        cache.writeAll();
        cache.writeAll();
        assertThat(written).containsExactly("a2");
        assertThat(cache.isWritten()).isTrue();
        assertThat(cache.get("a").clickCount()).isEqualTo(2);
    }

    @Test
    void shouldMakePlaceForASessionWithTheOneThatWasUsedLongestAgo() throws Exception {
        var cache = cache(3);
        cache.changed("a", session(1));
        cache.read("b", session(2));
        cache.changed("c", session(3));
        cache.get("a");
        cache.changed("d", session(4));
        // The store has b as it is.
        assertThat(cache.get("b")).isNull();
        assertThat(written).isEmpty();
        cache.changed("e", session(5));
        assertThat(cache.get("c")).isNull();
        assertThat(written).containsExactly("c3");
        assertThat(cache.size()).isEqualTo(3);
        cache.writeAll();
        assertThat(written).containsExactly("c3", "a1", "d4", "e5");
    }

    @Test
    void shouldWriteFirstWhatHasWaitedLongest() throws Exception {
        var cache = cache(10);
        for (int session = 0; session < 5; session++) {
            cache.changed("s" + session, session(session));
        }
        cache.changed("s0", session(9));
        cache.writeSome(2);
        assertThat(written).containsExactly("s09", "s11");
        cache.writeSome(10);
        assertThat(written).containsExactly("s09", "s11", "s22", "s33", "s44");
    }

    @Test
    void shouldLeaveNoMoreUnwrittenThanACheckpointCanWaitFor() throws Exception {
        var cache = cache(2 * SessionCache.MOST_UNWRITTEN);
        for (int session = 0; session < SessionCache.MOST_UNWRITTEN; session++) {
            cache.changed("s" + session, session(0));
        }
        assertThat(written).isEmpty();
        cache.changed("a", session(1));
        cache.changed("s1", session(2));
        assertThat(written).containsExactly("s00");
        cache.changed("b", session(3));
        assertThat(written).containsExactly("s00", "s12");
    }

    @Test
    void shouldForgetASessionThatHasEnded() throws Exception {
        var cache = cache(1);
        cache.changed("a", session(1));
        cache.ended("a");
        cache.ended("never");
        assertThat(cache.get("a")).isNull();
        assertThat(cache.isWritten()).isTrue();
        // Its place is free again.
        cache.changed("b", session(2));
        assertThat(cache.get("b")).isNotNull();
        assertThat(written).isEmpty();
    }

    @Test
    void shouldCountWhatASessionTakesOfTheHeap() {
        var small = session(1);
        var items = LastItems.of(List.of("i1", "i2"));
        var larger = new SessionState("m", null, items, 2, 0, RecentEvents.of(1, 2, 3), 0, 0, 0);
        assertThat(larger.heapBytes() - small.heapBytes()).isEqualTo(2 * 4 + 3 * 8);
    }

    /** With room for so many sessions of an id of one letter. */
    private SessionCache cache(int sessions) {
        long bytesOfOne = 162 + session(1).heapBytes();
        return new SessionCache(sessions * bytesOfOne, (id, state) -> written.add(id + state.clickCount()));
    }

    private static SessionState session(int clicks) {
        return new SessionState("m", null, LastItems.NONE, clicks, 0, RecentEvents.NONE, 0, 0, 0);
    }
}
