package io.eddy.catalogue.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.LeaveOut;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImmediateRepeatsTest {

    @Test
    void shouldCountClicksOnTheItemClickedBeforeInTheSameSession() {
        var repeats =
                ImmediateRepeats.in(List.of(session("a", "a", "b", "a", "a", "a"), session("a"), session("b", "c")));
        assertThat(repeats).isEqualTo(new ImmediateRepeats(3, 6));
        assertThat(repeats.share()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource({"0, 100, LAST", "0, 1, LAST", "1, 101, LAST", "1, 100, NOTHING", "50, 100, NOTHING", "0, 0, NOTHING"})
    void shouldLeaveOutTheItemClickedLastWhereOneInAHundredIsNotClickedAgain(
            long repeats, long nextClicks, LeaveOut rule) {
        assertThat(new ImmediateRepeats(repeats, nextClicks).leaveOut()).isEqualTo(rule);
    }

    private static Session session(String... itemIds) {
        return new Session(
                "s",
                IntStream.range(0, itemIds.length)
                        .mapToObj(i -> new LoggedClick("s", itemIds[i], i, "click"))
                        .toList());
    }
}
