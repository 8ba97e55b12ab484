package io.eddy.catalogue.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.Items;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTest {

    @Test
    void shouldSortASessionByTimeAndKeepTheLogsOrderOfEqualTimes() {
        var sessions = Session.of(
                List.of(click("s", "c", 3), click("s", "a", 1), click("s", "d", 3), click("s", "b", 2)),
                Long.MAX_VALUE);
        assertThat(sessions).hasSize(1);
        assertThat(sessions.get(0).itemIds()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void shouldCutWhereThePauseIsLongerThanTheGap() {
        var sessions = Session.of(List.of(click("s", "a", 0), click("s", "b", 10), click("s", "c", 21)), 10);
        assertThat(sessions).extracting(Session::itemIds).containsExactly(List.of("a", "b"), List.of("c"));
        assertThat(sessions).extracting(Session::id).containsExactly("s", "s");
    }

    /** Times since 1970 are far longer than any gap; it is the pause that counts. */
    @Test
    void shouldCutAMillisecondBehindTheGap() {
        long gapMs = Duration.ofMinutes(30).toMillis();
        long atMs = Instant.parse("2024-01-15T10:00:00Z").toEpochMilli();
        var sessions = Session.of(
                List.of(
                        click("s", "a", atMs),
                        click("s", "b", atMs + gapMs),
                        click("s", "c", atMs + 2 * gapMs),
                        click("s", "d", atMs + 3 * gapMs + 1),
                        click("s", "e", atMs + 4 * gapMs + 1)),
                gapMs);
        assertThat(sessions).extracting(Session::itemIds).containsExactly(List.of("a", "b", "c"), List.of("d", "e"));
        assertThat(sessions).extracting(Session::startMs).containsExactly(atMs, atMs + 3 * gapMs + 1);
        assertThat(sessions).extracting(Session::endMs).containsExactly(atMs + 2 * gapMs, atMs + 4 * gapMs + 1);
    }

    @Test
    void shouldOrderSessionsByTheirFirstClick() {
        var sessions = Session.of(List.of(click("late", "a", 5), click("early", "b", 1), click("late", "c", 0)), 100);
        assertThat(sessions).extracting(Session::id).containsExactly("late", "early");
    }

    @Test
    void shouldIndexItemsBySupportThenById() {
        var catalogue = Session.items(Session.of(
                List.of(click("1", "b", 0), click("1", "a", 1), click("2", "c", 2), click("2", "c", 3)), 100));
        assertThat(catalogue.ids()).containsExactly("c", "a", "b");
        assertThat(catalogue.support(0)).isEqualTo(2);
        assertThat(catalogue.indexOf("b")).isEqualTo(2);
        assertThat(catalogue.indexOf("never seen")).isEqualTo(Items.UNKNOWN);
    }

    private static LoggedClick click(String sessionId, String itemId, long timeMs) {
        return new LoggedClick(sessionId, itemId, timeMs, "click");
    }
}
