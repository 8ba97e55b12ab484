package io.eddy.serving.prequential;

import static io.eddy.serving.prequential.EvaluatedStream.recommendation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionHistoryTest {

    @Test
    void shouldTellWhatItSawByTheHighestOffsetOfEachPartition() {
        var session = session("clicks-0-5", "clicks-1-2", "clicks-0-9");
        assertThat(List.of("clicks-0-9", "clicks-0-5", "clicks-0-4", "clicks-1-2"))
                .allMatch(session::hasSeen);
        assertThat(List.of("clicks-0-10", "clicks-1-3", "clicks-2-0", "other-0-5", "clicks-1-0-9"))
                .noneMatch(session::hasSeen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a-7", "clicks-0-007", "clicks-0-99999999999999999999", "clicks-0-", "", "ü-0-\n5"})
    void shouldTellAnIdOfAnotherFormWhenItComesAgain(String id) {
        var session = session("clicks-0-7");
        assertThat(session.hasSeen(id)).isFalse();
        session.add(recommendation("s", id, 2, "i", 0));
        assertThat(session.hasSeen(id)).isTrue();
        assertThat(session.hasSeen("b")).isFalse();
    }

    @Test
    void shouldRememberOnlyTheLastIdsOfAnotherForm() {
        var session = session("first");
        for (int i = 1; i < SessionHistory.MAX_OTHER_IDS; i++) {
            session.add(recommendation("s", "id" + i, 1, "i", 0));
        }
        assertThat(session.hasSeen("first")).isTrue();
        session.add(recommendation("s", "one more", 1, "i", 0));
        assertThat(session.hasSeen("first")).isFalse();
        assertThat(session.hasSeen("id1")).isTrue();
    }

    @Test
    void shouldForgetThePartitionThatWasSilentLongestWhenThereAreTooMany() {
        var session = session("clicks-0-5", "clicks-1-5", "clicks-0-6");
        for (int partition = 2; partition <= SessionHistory.MAX_PARTITIONS; partition++) {
            session.add(recommendation("s", "clicks-" + partition + "-1", 1, "i", 0));
        }
        assertThat(session.hasSeen("clicks-1-5")).isFalse();
        assertThat(session.hasSeen("clicks-0-6")).isTrue();
    }

    @Test
    void shouldComeBackFromItsBytes() {
        var session = session("clicks-0-5", "ü", "clicks-1-2");
        session.add(recommendation("s", "clicks-1-3", 4, "i", 0, "a", "b"));
        var back = new SessionHistory(session.toBytes());
        assertThat(back.last())
                .contains(new LastRecommendation("clicks-1-3", 4, "gru4rec", "1", "gru4rec", List.of("a", "b")));
        assertThat(List.of("clicks-0-5", "clicks-1-3", "ü")).allMatch(back::hasSeen);
        assertThat(List.of("clicks-0-6", "clicks-1-4", "v")).noneMatch(back::hasSeen);
        assertThat(back.toBytes()).isEqualTo(session.toBytes());
    }

    @Test
    void shouldNameTheFormatThatItCannotRead() {
        var bytes = session("clicks-0-5").toBytes();
        bytes[3] = 2;
        assertThatThrownBy(() -> new SessionHistory(bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("A session of the evaluation is kept in format 2, this version of Eddy reads 1");
    }

    private static SessionHistory session(String... ids) {
        var session = new SessionHistory();
        for (var id : ids) {
            session.add(recommendation("s", id, 1, "i", 0));
        }
        return session;
    }
}
