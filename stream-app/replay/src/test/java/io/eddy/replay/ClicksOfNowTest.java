package io.eddy.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClicksOfNowTest {

    @Test
    void shouldGiveThePartsOfASessionIdsOfTheirOwn() {
        var clicks = List.of(click("a", 0), click("b", 5), click("a", 10), click("a", 21), click("a", 40));
        assertThat(ClicksOfNow.of(clicks, 10))
                .containsExactlyInAnyOrder(
                        click("a", 0), click("b", 5), click("a", 10), click("a#2", 21), click("a#3", 40));
    }

    private static LoggedClick click(String session, long ms) {
        return new LoggedClick(session, "item at " + ms, ms, "click");
    }
}
