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
        assertThat(unknown(position, eventTimeMs).isAfter(unknown(2, 2_000))).isEqualTo(isAfter);
    }

    @Test
    void shouldComeAfterTheStartWhateverItIs() {
        assertThat(unknown(1, 0).isAfter(SessionPlace.START)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"3, 2500, 3, 2500", "3, 1000, 3, 2000", "1, 5000, 1, 5000", "1, 1000, 2, 2000", "2, 2000, 2, 2000"})
    void shouldKeepTheLatestTimeAndThePositionOfTheSessionThatIsOn(
            int position, long eventTimeMs, int latestPosition, long latestTimeMs) {
        assertThat(unknown(position, eventTimeMs).orLater(unknown(2, 2_000)))
                .isEqualTo(unknown(latestPosition, latestTimeMs));
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 3, 1900, true, true", // the next click, though a late one
        "1000, 4, 2500, true, false",
        "1000, 2, 2000, false, false", // the same click
        "1000, 1, 9000, false, false", // one before it, whatever its time
        "5000, 1, 5000, true, false", // the next session
        "5000, 3, 5100, true, false",
        "900, 9, 9000, false, false" // the session before
    })
    void shouldGoByTheStartOfTheSessionWhereItIsKnown(
            long startMs, int position, long eventTimeMs, boolean isAfter, boolean isNext) {
        var place = new SessionPlace(startMs, position, eventTimeMs);
        var latest = new SessionPlace(1_000, 2, 2_000);
        assertThat(place.isAfter(latest)).isEqualTo(isAfter);
        assertThat(place.isNextAfter(latest)).isEqualTo(isNext);
        assertThat(place.orLater(latest)).isEqualTo(isAfter ? place : latest);
    }

    /** As when the job is replaced by one that keeps it while sessions are open. */
    @Test
    void shouldGoByPositionWhereOneOfTheStartsIsNotKnown() {
        var known = new SessionPlace(1_000, 3, 2_000);
        assertThat(known.isNextAfter(unknown(2, 1_500))).isTrue();
        assertThat(known.isAfter(unknown(2, 1_500))).isTrue();
        assertThat(known.orLater(unknown(2, 1_500))).isEqualTo(known);
    }

    private static SessionPlace unknown(int position, long eventTimeMs) {
        return new SessionPlace(SessionPlace.UNKNOWN, position, eventTimeMs);
    }
}
