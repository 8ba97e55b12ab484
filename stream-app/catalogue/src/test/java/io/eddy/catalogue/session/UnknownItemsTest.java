package io.eddy.catalogue.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnknownItemsTest {

    private static final Set<String> KNOWN = Set.of("a", "b", "c");

    private final List<Session> sessions = List.of(
            session("all known", "a", "b"),
            session("unknown between", "a", "x", "b", "c"),
            session("one left", "x", "a", "y"),
            session("none left", "x", "x"));

    @Test
    void shouldKeepUnknownItemsWhereTheyAreMisses() {
        assertThat(UnknownItems.MISS.applyTo(sessions, KNOWN::contains)).isEqualTo(sessions);
    }

    @Test
    void shouldRemoveClicksOnUnknownItemsThenSessionsBelowTwoClicks() {
        assertThat(UnknownItems.LEFT_OUT.applyTo(sessions, KNOWN::contains))
                .containsExactly(
                        sessions.get(0),
                        new Session(
                                "unknown between",
                                List.of(
                                        click("unknown between", "a", 0),
                                        click("unknown between", "b", 2),
                                        click("unknown between", "c", 3))));
    }

    @Test
    void shouldKnowItsLabels() {
        for (var rule : UnknownItems.values()) {
            assertThat(UnknownItems.labelled(rule.label())).isEqualTo(rule);
        }
        assertThatThrownBy(() -> UnknownItems.labelled("ignored"))
                .hasMessage("Unknown items are 'ignored', expected 'misses' or 'left out'.");
    }

    private static Session session(String id, String... itemIds) {
        var clicks = Stream.iterate(0, i -> i < itemIds.length, i -> i + 1)
                .map(i -> click(id, itemIds[i], i))
                .toList();
        return new Session(id, clicks);
    }

    private static LoggedClick click(String sessionId, String itemId, long timeMs) {
        return new LoggedClick(sessionId, itemId, timeMs, "click");
    }
}
