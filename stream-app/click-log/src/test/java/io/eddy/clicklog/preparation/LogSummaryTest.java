package io.eddy.clicklog.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSummaryTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void shouldCountWhatWasReadAndWhatWasNot() throws IOException {
        var summary = summary("""
                session_id,item_id,timestamp,event_id
                1,a,2026-11-01T10:00:00Z,1
                1,a,2026-11-01T10:00:02Z,2
                1,b,2026-11-01T10:00:10Z,3
                1,b,2026-11-01T10:00:10Z,3
                2,c,2026-11-02T10:00:00Z,1
                2,a,2026-11-02T10:00:04.5Z,2
                3,c,2026-11-02T11:00:00Z,1
                3,d,noon,2
                """, null);
        assertThat(summary.inWords())
                .isEqualTo("3 sessions, 3 items, first click 2026-11-01T10:00:00Z, last click 2026-11-02T11:00:00Z,"
                        + " median pause 4.5 s, 33.3 % immediate repeats");
        assertThat(summary.describe())
                .containsEntry("clicks", 6L)
                .containsEntry("duplicates", 1L)
                .containsEntry("unreadable", 1L)
                .containsEntry("median_pause_ms", 4_500L);
        assertThat(summary.warnings()).isEmpty();
    }

    @Test
    void shouldWarnOfTimesThatAreNone() throws IOException {
        assertThat(summary("session_id,item_id,timestamp\n1,a,1\n1,b,2\n2,a,3\n", null)
                        .warnings())
                .singleElement()
                .asString()
                .contains("no more than an order");
        assertThat(summary("session_id,item_id,timestamp\n1,a,1980-01-01T00:00:00Z\n1,b,1980-01-02T00:00:00Z\n", null)
                        .warnings())
                .singleElement()
                .asString()
                .contains("before 1990");
        assertThat(summary("session_id,item_id,timestamp\n1,a,2026-11-27T12:00:01Z\n1,b,2026-11-27T12:00:02Z\n", null)
                        .warnings())
                .singleElement()
                .asString()
                .contains("in the future");
    }

    @Test
    void shouldWarnOfOneItemOrSessionThatIsHalfOfTheLog() throws IOException {
        var head = "session_id,item_id,timestamp\n";
        assertThat(summary(
                                head
                                        + "1,a,1700000000\n2,a,1700000001\n3,a,1700000002\n3,b,1700000003\n4,c,1700000004\n",
                                null)
                        .warnings())
                .containsExactly("half of its clicks are on one item, a");
        assertThat(summary(
                                head
                                        + "1,a,1700000000\n1,b,1700000001\n1,c,1700000002\n2,b,1700000003\n3,c,1700000004\n",
                                null)
                        .warnings())
                .containsExactly("half of its clicks are of one session, 1");
    }

    @Test
    void shouldWarnOfAGapThatCutsSessionsToOneClick() throws IOException {
        var log =
                "user_id,item_id,timestamp\n1,a,1700000000\n1,b,1700009000\n2,a,1700000000\n2,c,1700009000\n3,a,1700000000\n3,b,1700000001\n";
        assertThat(summary(log, Duration.ofMinutes(30)).warnings())
                .singleElement()
                .asString()
                .contains("pauses of more than PT30M cut 4 of its 5 sessions to one click");
        assertThat(summary(log, Duration.ofHours(3)).warnings()).isEmpty();
    }

    @Test
    void shouldFindSessionsThatWereLearntFrom() throws IOException {
        var training = sessions("session_id,item_id,timestamp\n1,a,1700000000\n1,b,1700000001\n2,a,1700000002\n", null);
        var test = sessions("session_id,item_id,timestamp\n1,a,1700000000\n1,b,1700000001\n2,a,1700000009\n", null);
        assertThat(LogSummary.ofShared(training, test))
                .singleElement()
                .asString()
                .startsWith("1 of its 2 sessions");
        assertThat(LogSummary.ofShared(training, test.subList(1, 2))).isEmpty();
    }

    private LogSummary summary(String content, Duration gap) throws IOException {
        var log = new LogReader().read(Files.writeString(folder.resolve("log"), content));
        return LogSummary.of(log, Session.of(log.clicks(), gap == null ? Long.MAX_VALUE : gap.toMillis()), gap, NOW);
    }

    private java.util.List<Session> sessions(String content, Duration gap) throws IOException {
        var log = new LogReader().read(Files.writeString(folder.resolve("log"), content));
        return Session.of(log.clicks(), gap == null ? Long.MAX_VALUE : gap.toMillis());
    }
}
