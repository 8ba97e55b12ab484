package io.eddy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeaveOutTest {

    @Test
    void shouldLeaveOutWhatWasClickedByTheRule() {
        var clicked = List.of("a", "b", "a", "c", "b");
        assertThat(LeaveOut.NOTHING.after(clicked)).isEmpty();
        assertThat(LeaveOut.LAST.after(clicked)).containsExactly("b");
        assertThat(LeaveOut.SEEN.after(clicked)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void shouldLeaveOutNothingBeforeTheFirstClick() {
        for (var rule : LeaveOut.values()) {
            assertThat(rule.after(List.of())).isEmpty();
        }
    }

    @Test
    void shouldForgetItemsThatWereSeenTooLongAgo() {
        var clicked = Stream.concat(
                        Stream.of("first", "second"),
                        IntStream.range(1, LeaveOut.SEEN_CLICKS).mapToObj(i -> "later"))
                .toList();
        assertThat(LeaveOut.SEEN.after(clicked)).containsExactlyInAnyOrder("second", "later");
    }

    @Test
    void shouldComeBackFromItsLabelAndNameTheLabelsThereAre() {
        for (var rule : LeaveOut.values()) {
            assertThat(LeaveOut.labelled(rule.label())).isEqualTo(rule);
        }
        assertThatThrownBy(() -> LeaveOut.labelled("all"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("What is left out is 'all', expected one of [nothing, last, seen].");
    }
}
