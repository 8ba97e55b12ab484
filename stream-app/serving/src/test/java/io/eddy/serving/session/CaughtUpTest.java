package io.eddy.serving.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener.SuspendReason;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class CaughtUpTest {

    private static final TopicPartition PARTITION = new TopicPartition("changelog", 3);
    private static final TaskId TASK = new TaskId(0, 3);
    private static final String SESSIONS = SessionTopology.SESSIONS;

    private final CaughtUp caughtUp = new CaughtUp();

    @Test
    void shouldKnowACopyThatHasReadAllOfItsChangelog() {
        caughtUp.onUpdateStart(PARTITION, SESSIONS, 0);
        caughtUp.onBatchLoaded(PARTITION, SESSIONS, TASK, 8, 9, 10);
        assertThat(caughtUp.has(3)).isFalse();
        caughtUp.onBatchLoaded(PARTITION, SESSIONS, TASK, 9, 1, 10);
        assertThat(caughtUp.has(3)).isTrue();
        assertThat(caughtUp.has(2)).isFalse();
    }

    @Test
    void shouldKeepThatOfACopyThatIsTakenOverAndNotOfOneThatGoes() {
        caughtUp.onBatchLoaded(PARTITION, SESSIONS, TASK, 9, 1, 10);
        caughtUp.onUpdateSuspended(PARTITION, SESSIONS, 10, 10, SuspendReason.PROMOTED);
        caughtUp.onRestoreStart(PARTITION, SESSIONS, 10, 12);
        assertThat(caughtUp.has(3)).isTrue();
        caughtUp.onUpdateSuspended(PARTITION, SESSIONS, 10, 10, SuspendReason.MIGRATED);
        assertThat(caughtUp.has(3)).isFalse();
    }

    @Test
    void shouldKnowAPartitionThatWasReadAgainOnceItIs() {
        caughtUp.onRestoreStart(PARTITION, SESSIONS, 0, 10);
        caughtUp.onBatchRestored(PARTITION, SESSIONS, 5, 6);
        assertThat(caughtUp.has(3)).isFalse();
        caughtUp.onRestoreEnd(PARTITION, SESSIONS, 10);
        assertThat(caughtUp.has(3)).isTrue();
    }

    @Test
    void shouldHaveNothingToReadOfAnEmptyChangelog() {
        caughtUp.onRestoreStart(PARTITION, SESSIONS, 0, 0);
        assertThat(caughtUp.has(3)).isTrue();
    }

    @Test
    void shouldNotTakeTheOtherStoreForTheSessions() {
        caughtUp.onRestoreEnd(PARTITION, SessionTopology.CLICK_WEIGHTS, 10);
        caughtUp.onBatchLoaded(PARTITION, SessionTopology.CLICK_WEIGHTS, TASK, 9, 1, 10);
        assertThat(caughtUp.has(3)).isFalse();
        caughtUp.onRestoreEnd(PARTITION, SESSIONS, 10);
        caughtUp.onUpdateSuspended(PARTITION, SessionTopology.CLICK_WEIGHTS, 10, 10, SuspendReason.MIGRATED);
        assertThat(caughtUp.has(3)).isTrue();
    }
}
