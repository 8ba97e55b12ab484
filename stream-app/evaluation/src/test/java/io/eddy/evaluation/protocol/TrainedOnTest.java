package io.eddy.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainedOnTest {

    @Test
    void shouldDifferOnlyWhereTheSessionsDo() {
        assertThat(TrainedOn.all(7).differs()).isFalse();
        assertThat(TrainedOn.part(7, 7)).isEqualTo(TrainedOn.all(7));
        assertThat(TrainedOn.part(16_015, 17_794).difference()).isEqualTo("16,015 of 17,794 sessions");
        assertThat(TrainedOn.otherLog("0123456789abcdef", 3L).difference())
                .isEqualTo("another log, SHA-256 0123456789ab");
        assertThat(TrainedOn.unknown().differs()).isTrue();
        assertThat(TrainedOn.all(7).after("shop 1").difference()).isEqualTo("all sessions, after shop 1");
        assertThat(TrainedOn.part(6, 7).after("shop 1").difference()).isEqualTo("6 of 7 sessions, after shop 1");
    }

    @Test
    void shouldShowHowManySessionsThereWere() {
        assertThat(TrainedOn.part(16_015, 17_794).shownSessions()).isEqualTo("16,015");
        assertThat(TrainedOn.otherLog("0123456789abcdef", null).shownSessions()).isEqualTo("?");
    }

    @Test
    void shouldCountNoSessionOfOneClick() {
        var click = new LoggedClick("s", "item", 1, "click");
        var sessions = List.of(new Session("one", List.of(click)), new Session("two", List.of(click, click)));
        assertThat(TrainedOn.sessionsToLearnFrom(sessions)).isEqualTo(1);
    }
}
