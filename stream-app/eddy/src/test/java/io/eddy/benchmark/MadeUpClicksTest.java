package io.eddy.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MadeUpClicksTest {

    private static final int ITEMS = 50;

    @Test
    void shouldSeeEachLiveSessionBeforeAnyOneAgain() {
        var clicks = new MadeUpClicks(new ClickShape(0, 1), ITEMS, 100);
        var seen = new HashSet<Long>();
        for (int click = 0; click < 100; click++) {
            clicks.next();
            seen.add(clicks.session());
        }
        assertThat(seen).hasSize(100);
    }

    @Test
    void shouldHaveTheShapeThatItWasGiven() {
        var shape = new ClickShape(1.6, 0.9);
        var clicks = new MadeUpClicks(shape, ITEMS, 20);
        var log = new ArrayList<LoggedClick>();
        for (int click = 0; click < 100_000; click++) {
            clicks.next();
            int item = clicks.item();
            assertThat(item).isBetween(0, ITEMS - 1);
            log.add(new LoggedClick(Long.toString(clicks.session()), "i" + item, click, "click"));
        }
        var found = ClickShape.of(Session.of(log, Long.MAX_VALUE));
        // The last sessions are cut off.
        assertThat(found.lengthExponent()).isCloseTo(shape.lengthExponent(), within(0.05));
        assertThat(found.popularityExponent()).isCloseTo(shape.popularityExponent(), within(0.05));
        assertThat(found).asString().startsWith("session lengths by a power of -1.");
    }

    @Test
    void shouldTakeASessionThatIsLongerThanAnyForTheLongest() {
        var log = new ArrayList<LoggedClick>();
        for (int click = 0; click < 2 * ClickShape.LONGEST_SESSION; click++) {
            log.add(new LoggedClick("s", "i", click, "click"));
        }
        assertThat(ClickShape.of(List.of(new Session("s", log))).lengthExponent())
                .isCloseTo(0, within(0.001));
    }
}
