package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionPlaceTest {

    @ParameterizedTest
    @CsvSource({
        "3, 2000, true", // the next click
        "3, 1000, true", // a late one: the job answered it after
        "1, 5000, true", // the session id is used again
        "2, 2000, false", // the same click
        "2, 1999, false",
        "1, 2000, false",
        "1, 1000, false"
    })
    void shouldComeAfterByPositionOrWhereThePositionsBeginAgain(int position, long eventTimeMs, boolean isAfter) {
        assertThat(new SessionPlace(position, eventTimeMs).isAfter(new SessionPlace(2, 2_000)))
                .isEqualTo(isAfter);
    }

    @Test
    void shouldComeAfterTheStartWhateverItIs() {
        assertThat(new SessionPlace(1, 0).isAfter(SessionPlace.START)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"3, 2500, 3, 2500", "3, 1000, 3, 2000", "1, 5000, 1, 5000", "1, 1000, 2, 2000", "2, 2000, 2, 2000"})
    void shouldKeepTheLatestTimeAndThePositionOfTheSessionThatIsOn(
            int position, long eventTimeMs, int latestPosition, long latestTimeMs) {
        assertThat(new SessionPlace(position, eventTimeMs).orLater(new SessionPlace(2, 2_000)))
                .isEqualTo(new SessionPlace(latestPosition, latestTimeMs));
    }
}
