package io.eddy.recommender.session;

import static io.eddy.recommender.session.SessionHarness.GAP_MS;
import static io.eddy.recommender.session.SessionHarness.WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.eddy.inference.testing.DecayGraphs;
import io.eddy.recommender.session.SessionHarness.Answer;
import io.eddy.recommender.session.SessionHarness.Rejection;
import io.eddy.schemas.RejectedClick.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The model's items i0 to i5 have one-hot rows: an item's score is the sum of 1/2^(clicks since) over its clicks. Items
 * of equal score stand by index, and i0 is the most popular.
 */
class SessionOperatorTest {

    private static final long T = 1_700_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final String MODEL = DecayGraphs.STRATEGY;
    private static final String POPULAR = "popular";

    @TempDir
    private Path folder;

    private Path bundle;

    @BeforeEach
    void writeBundle() throws Exception {
        bundle = folder.resolve("m");
        DecayGraphs.writeOneHot(bundle, "1", 6);
    }

    @Test
    void shouldChangeTheRecommendationWithEveryClick() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i2", T);
            sessions.click("a", "i4", T + MINUTE);
            assertThat(sessions.answers())
                    .containsExactly(
                            new Answer("a", 1, MODEL, List.of("i2", "i0", "i1"), List.of(1f, 0f, 0f)),
                            new Answer("a", 2, MODEL, List.of("i4", "i2", "i0"), List.of(1f, 0.5f, 0f)));
            assertThat(sessions.rejections()).isEmpty();
            assertThat(sessions.storedSessions()).containsExactly("a");
            assertThat(sessions.timers()).isEqualTo(1);
            assertThat(sessions.counter("clicksAccepted")).isEqualTo(2);
            assertThat(sessions.counter("sessionsOpened")).isEqualTo(1);
        }
    }

    @Test
    void shouldSayWhichClickAndModelTheRecommendationIsFrom() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i2", T, "e1");
            var recommendation = sessions.recommendations().get(0);
            assertThat(recommendation.click().eventId()).isEqualTo("e1");
            assertThat(recommendation.click().origin().id()).isEqualTo("clicks-id-0-0");
            assertThat(recommendation.modelName()).isEqualTo("decay");
            assertThat(recommendation.modelVersion()).isEqualTo("1");
            var emitted = (StreamRecord<?>) sessions.output().get(0);
            assertThat(emitted.getTimestamp()).isEqualTo(T);
        }
    }

    @Test
    void shouldKeepSessionsApart() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 4)) {
            sessions.click("a", "i1", T);
            sessions.click("b", "i5", T);
            sessions.click("a", "i2", T);
            sessions.click("b", "i4", T);
            assertThat(sessions.answers())
                    .containsExactly(
                            new Answer("a", 1, MODEL, List.of("i1", "i0", "i2"), List.of(1f, 0f, 0f)),
                            new Answer("b", 1, MODEL, List.of("i5", "i0", "i1"), List.of(1f, 0f, 0f)),
                            new Answer("a", 2, MODEL, List.of("i2", "i1", "i0"), List.of(1f, 0.5f, 0f)),
                            new Answer("b", 2, MODEL, List.of("i4", "i5", "i0"), List.of(1f, 0.5f, 0f)));
            assertThat(sessions.storedSessions()).containsExactlyInAnyOrder("a", "b");
            assertThat(sessions.timers()).isEqualTo(2);
        }
    }

    @Test
    void shouldStartANewSessionWhenThePauseIsLongerThanTheGap() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i2", T);
            sessions.click("a", "i4", T + GAP_MS + 1);
            sessions.click("a", "i5", T + GAP_MS + 2);
            assertThat(sessions.answers().subList(1, 3))
                    .containsExactly(
                            new Answer("a", 1, MODEL, List.of("i4", "i0", "i1"), List.of(1f, 0f, 0f)),
                            new Answer("a", 2, MODEL, List.of("i5", "i4", "i0"), List.of(1f, 0.5f, 0f)));
            assertThat(sessions.counter("sessionsOpened")).isEqualTo(2);
            assertThat(sessions.timers()).isEqualTo(1);
        }
    }

    @Test
    void shouldGoOnWhenThePauseEqualsTheGap() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i2", T);
            sessions.click("a", "i4", T + GAP_MS);
            assertThat(sessions.answers().get(1))
                    .isEqualTo(new Answer("a", 2, MODEL, List.of("i4", "i2", "i0"), List.of(1f, 0.5f, 0f)));
            assertThat(sessions.counter("sessionsOpened")).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeClicksOfOneSessionInOrderOfArrivalWithinAMicroBatch() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 3)) {
            sessions.click("a", "i1", T + 2);
            sessions.click("a", "i2", T + 1);
            assertThat(sessions.answers()).isEmpty();
            sessions.click("a", "i3", T);
            assertThat(sessions.answers())
                    .containsExactly(
                            new Answer("a", 1, MODEL, List.of("i1", "i0", "i2"), List.of(1f, 0f, 0f)),
                            new Answer("a", 2, MODEL, List.of("i2", "i1", "i0"), List.of(1f, 0.5f, 0f)),
                            new Answer("a", 3, MODEL, List.of("i3", "i2", "i1"), List.of(1f, 0.5f, 0.25f)));
            assertThat(sessions.timers()).isEqualTo(1);
        }
    }

    @Test
    void shouldCloseABundleOnCount() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 2)) {
            sessions.click("a", "i1", T);
            assertThat(sessions.answers()).isEmpty();
            assertThat(sessions.gauge("cachedSessions")).isEqualTo(0);
            sessions.click("b", "i1", T);
            assertThat(sessions.answers()).hasSize(2);
            assertThat(sessions.waitTimers()).isZero();
            assertThat(sessions.histogram("microBatchClicks").getStatistics().getMax())
                    .isEqualTo(2);
            sessions.click("a", "i1", T);
            assertThat(sessions.answers()).isEmpty();
        }
    }

    @Test
    void shouldCloseABundleWhenItsFirstClickHasWaited() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 100)) {
            sessions.processingTime(1_000);
            sessions.click("a", "i1", T);
            sessions.processingTime(1_000 + WAIT.toMillis() - 1);
            sessions.click("b", "i1", T);
            assertThat(sessions.answers()).isEmpty();
            sessions.processingTime(1_000 + WAIT.toMillis());
            assertThat(sessions.answers()).hasSize(2);
            assertThat(sessions.waitTimers()).isZero();
            assertThat(sessions.histogram("microBatchWaitMs").getStatistics().getMax())
                    .isEqualTo(WAIT.toMillis());
        }
    }

    /** The wait of a micro-batch that was full early must not cut the next one short. */
    @Test
    void shouldWaitAnewForEachMicroBatch() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 2)) {
            sessions.processingTime(1_000);
            sessions.click("a", "i1", T);
            sessions.click("b", "i1", T);
            sessions.processingTime(1_004);
            sessions.click("c", "i1", T);
            sessions.answers();
            sessions.processingTime(1_005);
            assertThat(sessions.answers()).isEmpty();
            sessions.processingTime(1_009);
            assertThat(sessions.answers()).hasSize(1);
        }
    }

    @Test
    void shouldAnswerAtOnceWhereNoClickFollows() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 100)) {
            sessions.click("a", "i1", T);
            sessions.look();
            assertThat(sessions.answers()).isEmpty();
            sessions.look();
            assertThat(sessions.answers()).hasSize(1);
            assertThat(sessions.looks()).isFalse();
            assertThat(sessions.waitTimers()).isZero();
        }
    }

    @Test
    void shouldWriteSessionsWhileNoClickComes() throws Exception {
        try (var sessions = SessionHarness.startCaching(bundle, 100, 100_000)) {
            for (int click = 0; click < 20; click++) {
                sessions.click("s" + click, "i1", T);
            }
            sessions.look();
            sessions.look();
            assertThat(sessions.answers()).hasSize(20);
            assertThat(sessions.counter("sessionsRead")).isZero();
            assertThat(sessions.counter("sessionsWritten")).isZero();
            assertThat(sessions.idle()).isTrue();
            assertThat(sessions.counter("sessionsWritten")).isEqualTo(16);
            // Whoever clicks now does not wait for the others.
            sessions.click("s0", "i2", T);
            assertThat(sessions.idle()).isTrue();
            assertThat(sessions.idle()).isFalse();
            assertThat(sessions.counter("sessionsWritten")).isEqualTo(16);
            sessions.look();
            sessions.look();
            while (sessions.idle()) {
                assertThat(sessions.answers()).hasSizeLessThan(2);
            }
            assertThat(sessions.counter("sessionsRead")).isZero();
            assertThat(sessions.counter("sessionsWritten")).isEqualTo(21);
            assertThat(sessions.gauge("cachedSessions")).isEqualTo(20);
            sessions.checkpoint();
            assertThat(sessions.counter("sessionsWritten")).isEqualTo(21);
        }
    }

    @Test
    void shouldWriteWhileNoClickComesAlsoWhereEachIsAMicroBatchOfItsOwn() throws Exception {
        try (var sessions = SessionHarness.startCaching(bundle, 1, 100_000)) {
            sessions.click("a", "i1", T);
            while (sessions.looks()) {
                sessions.look();
            }
            assertThat(sessions.idle()).isTrue();
            assertThat(sessions.counter("sessionsWritten")).isEqualTo(1);
        }
        try (var sessions = SessionHarness.startCaching(bundle, 1, 150)) {
            sessions.click("a", "i1", T);
            sessions.click("a", "i2", T);
            assertThat(sessions.counter("sessionsRead"))
                    .as("without room it is read again")
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldCollectClicksWhileOneFollowsAnother() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 3)) {
            // Three that fill a micro-batch, and two more before nothing follows.
            for (int click = 0; click < 5; click++) {
                sessions.click("s" + click, "i1", T);
                sessions.look();
                assertThat(sessions.answers()).hasSize(click == 2 ? 3 : 0);
            }
            sessions.look();
            assertThat(sessions.answers()).hasSize(2);
            assertThat(sessions.looks()).isFalse();
            // A look that was begun for a micro-batch that is closed meanwhile does not close the next one.
            sessions.click("t", "i1", T);
            sessions.watermark(T);
            assertThat(sessions.answers()).hasSize(1);
            sessions.click("u", "i1", T);
            sessions.look();
            assertThat(sessions.answers()).isEmpty();
            sessions.look();
            assertThat(sessions.answers()).hasSize(1);
        }
    }

    @Test
    void shouldCloseABundleBeforeTheWatermarkPasses() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 100)) {
            sessions.click("a", "i1", T);
            sessions.watermark(T);
            assertThat(sessions.output()).hasSize(2);
            assertThat(sessions.output().get(0)).isInstanceOf(StreamRecord.class);
            assertThat(sessions.output().get(1)).isEqualTo(new Watermark(T));
            // The click was on time when it came.
            assertThat(sessions.counter("lateClicks")).isZero();
        }
    }

    @Test
    void shouldCloseABundleBeforeTheCheckpointBarrier() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 100)) {
            sessions.click("a", "i1", T);
            sessions.beforeBarrier();
            assertThat(sessions.answers()).hasSize(1);
            assertThat(sessions.storedSessions()).containsExactly("a");
            assertThat(sessions.waitTimers()).isZero();
        }
    }

    @Test
    void shouldCloseABundleAtTheEndOfTheInput() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 100)) {
            sessions.click("a", "i1", T);
            sessions.endOfInput();
            assertThat(sessions.answers()).hasSize(1);
        }
    }

    @Test
    void shouldAnswerNothingWhenThereWereNoClicks() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 100)) {
            sessions.watermark(T);
            sessions.beforeBarrier();
            sessions.endOfInput();
            assertThat(sessions.answers()).isEmpty();
            assertThat(sessions.histogram("microBatchClicks").getCount()).isZero();
        }
    }

    @Test
    void shouldKeepOneTimerThatMovesOnAndEndsTheSession() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            for (int click = 0; click < 10; click++) {
                sessions.click("a", "i" + click % 6, T + click * MINUTE);
                assertThat(sessions.timers()).isEqualTo(1);
            }
            sessions.watermark(T + GAP_MS);
            assertThat(sessions.timers()).isEqualTo(1);
            assertThat(sessions.storedSessions()).containsExactly("a");
            sessions.watermark(T + 9 * MINUTE + GAP_MS - 1);
            assertThat(sessions.timers()).isEqualTo(1);
            assertThat(sessions.counter("sessionsEnded")).isZero();
            sessions.watermark(T + 9 * MINUTE + GAP_MS);
            assertThat(sessions.timers()).isZero();
            assertThat(sessions.storedSessions()).isEmpty();
            assertThat(sessions.counter("sessionsEnded")).isEqualTo(1);
        }
    }

    @Test
    void shouldNotEndTheSessionAMillisecondEarly() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T);
            sessions.click("a", "i2", T + 1);
            sessions.watermark(T + GAP_MS);
            assertThat(sessions.storedSessions()).containsExactly("a");
            assertThat(sessions.timers()).isEqualTo(1);
            sessions.watermark(T + 1 + GAP_MS);
            assertThat(sessions.storedSessions()).isEmpty();
        }
    }

    @Test
    void shouldStartAtPositionOneAfterTheTimerEndedTheSession() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T);
            sessions.watermark(T + GAP_MS);
            sessions.click("a", "i2", T + GAP_MS + 1);
            assertThat(sessions.answers().get(1))
                    .isEqualTo(new Answer("a", 1, MODEL, List.of("i2", "i0", "i1"), List.of(1f, 0f, 0f)));
            assertThat(sessions.timers()).isEqualTo(1);
        }
    }

    @Test
    void shouldEndOneSessionAndBeginTheNextWithinAMicroBatch() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 4)) {
            sessions.click("a", "i1", T);
            sessions.click("a", "i2", T + 1);
            sessions.click("a", "i3", T + GAP_MS + 2);
            sessions.click("a", "i4", T + GAP_MS + 3);
            assertThat(sessions.answers())
                    .containsExactly(
                            new Answer("a", 1, MODEL, List.of("i1", "i0", "i2"), List.of(1f, 0f, 0f)),
                            new Answer("a", 2, MODEL, List.of("i2", "i1", "i0"), List.of(1f, 0.5f, 0f)),
                            new Answer("a", 1, MODEL, List.of("i3", "i0", "i1"), List.of(1f, 0f, 0f)),
                            new Answer("a", 2, MODEL, List.of("i4", "i3", "i0"), List.of(1f, 0.5f, 0f)));
            assertThat(sessions.timers()).isEqualTo(1);
            sessions.watermark(T + 2 * GAP_MS + 2);
            assertThat(sessions.storedSessions()).containsExactly("a");
            sessions.watermark(T + 2 * GAP_MS + 3);
            assertThat(sessions.storedSessions()).isEmpty();
            assertThat(sessions.timers()).isZero();
        }
    }

    @Test
    void shouldCountASessionAsEndedWhenTheNextOneReplacesIt() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T);
            sessions.click("a", "i2", T + GAP_MS + 1);
            assertThat(sessions.counter("sessionsEnded")).isEqualTo(1);
            sessions.watermark(Long.MAX_VALUE);
            assertThat(sessions.counter("sessionsOpened")).isEqualTo(2);
            assertThat(sessions.counter("sessionsEnded")).isEqualTo(2);
        }
    }

    @Test
    void shouldRejectADuplicateWithoutScoringIt() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T, "e1");
            sessions.click("a", "i1", T, "e1");
            sessions.click("a", "i2", T + 1, "e2");
            assertThat(sessions.rejections()).containsExactly(new Rejection(1, Reason.DUPLICATE));
            assertThat(sessions.rejectedClicks().get(0).detail()).contains("e1");
            assertThat(sessions.answers())
                    .extracting(Answer::position, answer -> answer.scores().get(1))
                    .containsExactly(tuple(1, 0f), tuple(2, 0.5f));
            assertThat(sessions.counter("duplicate.clicksRejected")).isEqualTo(1);
            assertThat(sessions.counter("clicksAccepted")).isEqualTo(2);
        }
    }

    @Test
    void shouldRejectADuplicateWithinAMicroBatch() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 4)) {
            sessions.click("a", "i1", T, "e1");
            sessions.click("a", "i1", T, "e1");
            sessions.click("b", "i1", T, "e1");
            sessions.click("a", "i2", T, "e2");
            assertThat(sessions.rejections()).containsExactly(new Rejection(1, Reason.DUPLICATE));
            assertThat(sessions.answers()).extracting(Answer::position).containsExactly(1, 1, 2);
        }
    }

    @Test
    void shouldRejectADuplicateAfterARestart() throws Exception {
        try (var before = SessionHarness.start(bundle, 100)) {
            before.click("a", "i1", T, "e1");
            try (var after = SessionHarness.restore(bundle, 1, before.checkpoint())) {
                after.click("a", "i1", T, "e1");
                assertThat(after.rejections()).containsExactly(new Rejection(0, Reason.DUPLICATE));
                assertThat(after.answers()).isEmpty();
                assertThat(after.timers()).isEqualTo(1);
                after.click("a", "i2", T, "e2");
                assertThat(after.answers()).extracting(Answer::position).containsExactly(2);
            }
        }
    }

    @Test
    void shouldForgetEventIdsBeyondTheKeptOnes() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            for (int click = 0; click <= SessionHarness.KEPT_EVENT_IDS; click++) {
                sessions.click("a", "i1", T, "e" + click);
            }
            sessions.click("a", "i1", T, "e1");
            assertThat(sessions.rejections()).containsExactly(new Rejection(4, Reason.DUPLICATE));
            sessions.click("a", "i1", T, "e0");
            assertThat(sessions.rejections()).isEmpty();
        }
    }

    @Test
    void shouldNeverTakeAClickWithoutEventIdForADuplicate() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 2)) {
            sessions.click("a", "i1", T);
            sessions.click("a", "i1", T);
            assertThat(sessions.rejections()).isEmpty();
            assertThat(sessions.answers()).hasSize(2);
        }
    }

    @Test
    void shouldLeaveOneTimerAndTheOldEndAfterABundleOfDuplicatesOnly() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 2)) {
            sessions.click("a", "i1", T, "e1");
            sessions.click("a", "i2", T + 1, "e2");
            sessions.click("a", "i1", T + MINUTE, "e1");
            sessions.click("a", "i2", T + MINUTE, "e2");
            assertThat(sessions.rejections()).hasSize(2);
            assertThat(sessions.timers()).isEqualTo(1);
            sessions.watermark(T + 1 + GAP_MS);
            assertThat(sessions.storedSessions()).isEmpty();
            assertThat(sessions.timers()).isZero();
        }
    }

    /** An event id is unique within its session only, and whether the timer has fired yet must make no difference. */
    @Test
    void shouldTakeAnEventIdOfAnEarlierSessionInTheNextOne() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T, "1");
            sessions.click("a", "i2", T + GAP_MS + 1, "1");
            assertThat(sessions.rejections()).isEmpty();
            assertThat(sessions.answers()).extracting(Answer::position).containsExactly(1, 1);
        }
    }

    @Test
    void shouldStepTheStateWithALateClickOfAnOpenSessionAndCountIt() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T + 10 * MINUTE);
            sessions.watermark(T + 10 * MINUTE);
            sessions.click("a", "i2", T + 5 * MINUTE);
            assertThat(sessions.answers().get(1))
                    .isEqualTo(new Answer("a", 2, MODEL, List.of("i2", "i1", "i0"), List.of(1f, 0.5f, 0f)));
            assertThat(sessions.counter("lateClicks")).isEqualTo(1);
            assertThat(sessions.rejections()).isEmpty();
            // The late click does not bring the end forward.
            sessions.watermark(T + 10 * MINUTE + GAP_MS - 1);
            assertThat(sessions.storedSessions()).containsExactly("a");
            sessions.watermark(T + 10 * MINUTE + GAP_MS);
            assertThat(sessions.storedSessions()).isEmpty();
            assertThat(sessions.timers()).isZero();
        }
    }

    @Test
    void shouldCountClicksThatChangeTheirSessionsPartition() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 2)) {
            sessions.clickFrom(3, "a", "i1", T, "1");
            sessions.clickFrom(4, "b", "i1", T, "2");
            assertThat(sessions.counter("clicksFromAnotherPartition")).isZero();
            sessions.clickFrom(4, "a", "i2", T, "3");
            sessions.clickFrom(4, "a", "i1", T, "4");
            assertThat(sessions.counter("clicksFromAnotherPartition")).isEqualTo(1);
            // In one micro-batch too, and not where the click is none of the session's.
            sessions.clickFrom(3, "a", "i1", T, "4");
            sessions.clickFrom(5, "b", "i1", T, "5");
            assertThat(sessions.counter("clicksFromAnotherPartition")).isEqualTo(2);
            sessions.clickFrom(3, "b", "i1", T + GAP_MS + 1, "6");
            sessions.clickFrom(3, "b", "i2", T + GAP_MS + 1, "7");
            assertThat(sessions.counter("clicksFromAnotherPartition")).isEqualTo(2);
        }
    }

    @Test
    void shouldCountAClickAsLateWhenTheWatermarkHasReachedIt() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.watermark(T);
            sessions.click("a", "i1", T + 1);
            assertThat(sessions.counter("lateClicks")).isZero();
            sessions.click("a", "i1", T);
            assertThat(sessions.counter("lateClicks")).isEqualTo(1);
        }
    }

    @Test
    void shouldMeasureThePauseFromTheLatestClickNotFromALateOne() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T + 10 * MINUTE);
            sessions.click("a", "i2", T + 5 * MINUTE);
            sessions.click("a", "i3", T + 10 * MINUTE + GAP_MS);
            assertThat(sessions.answers()).extracting(Answer::position).containsExactly(1, 2, 3);
        }
    }

    @Test
    void shouldRejectAClickOfAnEndedSession() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T);
            sessions.watermark(T + GAP_MS);
            sessions.answers();
            sessions.click("a", "i2", T);
            assertThat(sessions.answers()).isEmpty();
            assertThat(sessions.rejections()).containsExactly(new Rejection(1, Reason.SESSION_ENDED));
            assertThat(sessions.rejectedClicks().get(0).detail()).contains("2023-11-14T22:13:20Z");
            assertThat(sessions.counter("session_ended.clicksRejected")).isEqualTo(1);
            assertThat(sessions.counter("lateClicks")).isZero();
            assertThat(sessions.storedSessions()).isEmpty();
            assertThat(sessions.timers()).isZero();
        }
    }

    @Test
    void shouldOpenASessionWithALateClickThatCouldStillBeFollowed() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.watermark(T + GAP_MS);
            sessions.click("a", "i2", T + 1);
            assertThat(sessions.answers()).hasSize(1);
            assertThat(sessions.counter("lateClicks")).isEqualTo(1);
            assertThat(sessions.timers()).isEqualTo(1);
            sessions.watermark(T + 1 + GAP_MS);
            assertThat(sessions.storedSessions()).isEmpty();
            assertThat(sessions.timers()).isZero();
        }
    }

    @Test
    void shouldRejectAClickOlderThanTheOpenSessionByMoreThanTheGap() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i1", T);
            sessions.click("a", "i2", T - GAP_MS - 1);
            sessions.click("a", "i3", T - GAP_MS);
            assertThat(sessions.rejections()).containsExactly(new Rejection(1, Reason.SESSION_ENDED));
            assertThat(sessions.answers()).extracting(Answer::position).containsExactly(1, 2);
            assertThat(sessions.timers()).isEqualTo(1);
        }
    }

    @Test
    void shouldRejectALateClickOfASessionThatTheBundleSawReplaced() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 3)) {
            sessions.click("a", "i1", T);
            sessions.click("a", "i2", T + GAP_MS + 1);
            sessions.click("a", "i3", T);
            assertThat(sessions.rejections()).containsExactly(new Rejection(2, Reason.SESSION_ENDED));
            assertThat(sessions.answers()).extracting(Answer::position).containsExactly(1, 1);
        }
    }

    @Test
    void shouldAnswerAnUnknownItemWithThePopularOnesInAnEmptySession() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "new", T);
            assertThat(sessions.answers())
                    .containsExactly(new Answer("a", 1, POPULAR, List.of("i0", "i1", "i2"), List.of(6f, 5f, 4f)));
            assertThat(sessions.counter("unknownItems")).isEqualTo(1);
            sessions.click("a", "i3", T);
            assertThat(sessions.answers())
                    .containsExactly(new Answer("a", 2, MODEL, List.of("i3", "i0", "i1"), List.of(1f, 0f, 0f)));
        }
    }

    @Test
    void shouldAnswerAnUnknownItemFromTheStateAsItIs() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.click("a", "i3", T);
            sessions.click("a", "new", T);
            sessions.click("a", "i4", T);
            assertThat(sessions.answers().subList(1, 3))
                    .containsExactly(
                            new Answer("a", 2, MODEL, List.of("i3", "i0", "i1"), List.of(1f, 0f, 0f)),
                            new Answer("a", 3, MODEL, List.of("i4", "i3", "i0"), List.of(1f, 0.5f, 0f)));
            assertThat(sessions.counter("unknownItems")).isEqualTo(1);
            assertThat(sessions.counter("clicksAccepted")).isEqualTo(3);
        }
    }

    @Test
    void shouldGoOnAfterARestartAsIfThereHadBeenNone() throws Exception {
        List<Answer> uninterrupted;
        try (var sessions = SessionHarness.start(bundle, 1)) {
            clickThrough(sessions, 0, 6);
            sessions.answers();
            clickThrough(sessions, 6, 12);
            uninterrupted = sessions.answers();
        }
        try (var before = SessionHarness.start(bundle, 100)) {
            clickThrough(before, 0, 6);
            try (var after = SessionHarness.restore(bundle, 1, before.checkpoint())) {
                clickThrough(after, 6, 12);
                assertThat(after.answers()).isEqualTo(uninterrupted);
                assertThat(after.timers()).isEqualTo(2);
                after.watermark(Long.MAX_VALUE);
                assertThat(after.storedSessions()).isEmpty();
                assertThat(after.timers()).isZero();
                assertThat(after.counter("sessionsEnded")).isEqualTo(2);
            }
        }
    }

    @Test
    void shouldReencodeTheLastItemsWhenTheModelHasAnotherVersion() throws Exception {
        var other = folder.resolve("other");
        DecayGraphs.writeRandom(other, "2", 6, 4, 11);
        List<Answer> fresh;
        try (var sessions = SessionHarness.start(other, 1)) {
            clickItems(sessions, List.of("i2", "i3", "i4", "i5", "i0"));
            fresh = sessions.answers();
        }
        try (var before = SessionHarness.start(bundle, 1)) {
            clickItems(before, List.of("i1", "i2", "i3", "i4", "i5"));
            try (var after = SessionHarness.restore(other, 1, before.checkpoint())) {
                after.click("a", "i0", T);
                var answer = after.answers().get(0);
                assertThat(answer.itemIds()).isEqualTo(fresh.get(4).itemIds());
                assertThat(answer.scores()).isEqualTo(fresh.get(4).scores());
                assertThat(answer.position()).isEqualTo(6);
                assertThat(after.counter("sessionsReencoded")).isEqualTo(1);
                assertThat(after.timers()).isEqualTo(1);
                after.click("a", "i0", T);
                assertThat(after.counter("sessionsReencoded")).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldReencodeEachSessionOfABundleFromItsOwnItems() throws Exception {
        var other = folder.resolve("other");
        DecayGraphs.writeRandom(other, "2", 6, 4, 11);
        List<Answer> fresh;
        try (var sessions = SessionHarness.start(other, 3)) {
            clickThreeSessions(sessions);
            sessions.answers();
            clickEachOnce(sessions);
            fresh = sessions.answers();
        }
        try (var before = SessionHarness.start(bundle, 3)) {
            clickThreeSessions(before);
            try (var after = SessionHarness.restore(other, 3, before.checkpoint())) {
                clickEachOnce(after);
                assertThat(after.answers()).isEqualTo(fresh);
                assertThat(after.counter("sessionsReencoded")).isEqualTo(3);
            }
        }
    }

    private static void clickThreeSessions(SessionHarness sessions) throws Exception {
        for (var click : List.of("a i1", "b i4", "c i3", "a i2", "b i5", "c i1")) {
            sessions.click(click.substring(0, 1), click.substring(2), T);
        }
    }

    private static void clickEachOnce(SessionHarness sessions) throws Exception {
        for (var session : List.of("a", "b", "c")) {
            sessions.click(session, "i0", T);
        }
    }

    @Test
    void shouldStartFromPopularWhenTheNewModelKnowsNoneOfTheLastItems() throws Exception {
        var smaller = folder.resolve("smaller");
        DecayGraphs.writeOneHot(smaller, "2", 3);
        try (var before = SessionHarness.start(bundle, 1)) {
            clickItems(before, List.of("i4", "i5"));
            try (var after = SessionHarness.restore(smaller, 1, before.checkpoint())) {
                after.click("a", "i5", T);
                assertThat(after.answers())
                        .containsExactly(new Answer("a", 3, POPULAR, List.of("i0", "i1", "i2"), List.of(3f, 2f, 1f)));
            }
        }
    }

    /** A version is unique among those of one name only. */
    @Test
    void shouldReencodeWhenAModelOfAnotherNameHasTheSameVersion() throws Exception {
        var other = folder.resolve("other");
        DecayGraphs.writeRandom(other, "1", 6, 6, 11);
        rename(other, "another");
        assertReencoded(other);
    }

    /** A state of another shape must never reach the graph, whatever its model is called. */
    @Test
    void shouldReencodeWhenTheStateHasAnotherSize() throws Exception {
        var other = folder.resolve("other");
        DecayGraphs.writeRandom(other, "1", 6, 9, 11);
        assertReencoded(other);
    }

    @Test
    void shouldKeepSessionsWhenTheJobIsRescaled() throws Exception {
        try (var one = SessionHarness.start(bundle, 100)) {
            for (int session = 0; session < 20; session++) {
                one.click("s" + session, "i1", T);
            }
            one.watermark(T);
            var state = one.checkpoint();
            try (var first = SessionHarness.restoreOneOfTwo(bundle, 0, state);
                    var second = SessionHarness.restoreOneOfTwo(bundle, 1, state)) {
                assertThat(first.storedSessions()).isNotEmpty();
                assertThat(second.storedSessions()).isNotEmpty();
                assertThat(first.storedSessions()).doesNotContainAnyElementsOf(second.storedSessions());
                assertThat(first.timers()).isEqualTo(first.storedSessions().size());
                assertThat(second.timers()).isEqualTo(second.storedSessions().size());
                assertThat(first.timers() + second.timers()).isEqualTo(20);
                assertThat(first.gauge("openSessions"))
                        .isEqualTo((long) first.storedSessions().size());
                assertThat(second.gauge("openSessions"))
                        .isEqualTo((long) second.storedSessions().size());
                for (var subtask : List.of(first, second)) {
                    for (var session : subtask.storedSessions()) {
                        subtask.click(session, "i2", T);
                        assertThat(subtask.answers())
                                .containsExactly(new Answer(
                                        session, 2, MODEL, List.of("i2", "i1", "i0"), List.of(1f, 0.5f, 0f)));
                    }
                    // Each subtask knows the watermark.
                    assertThat(subtask.counter("lateClicks"))
                            .isEqualTo(subtask.storedSessions().size());
                }
                first.watermark(T + 5);
                try (var again = SessionHarness.restoreFromSeveral(bundle, first.checkpoint(), second.checkpoint())) {
                    assertThat(again.storedSessions()).hasSize(20);
                    assertThat(again.gauge("openSessions")).isEqualTo(20L);
                    again.click("s7", "i3", T);
                    assertThat(again.answers()).extracting(Answer::position).containsExactly(3);
                    assertThat(again.counter("lateClicks")).isEqualTo(1);
                    // Of several watermarks the lowest counts.
                    again.click("s8", "i3", T + 1);
                    assertThat(again.counter("lateClicks")).isEqualTo(1);
                    again.watermark(T + 1 + GAP_MS);
                    assertThat(again.storedSessions()).isEmpty();
                    assertThat(again.timers()).isZero();
                    assertThat(again.gauge("openSessions")).isEqualTo(0L);
                }
            }
        }
    }

    /** After a restart the watermark is unknown until the source gives the next; an ended session stays ended. */
    @Test
    void shouldRejectAClickOfAnEndedSessionRightAfterARestart() throws Exception {
        try (var before = SessionHarness.start(bundle, 1)) {
            before.click("a", "i1", T);
            before.watermark(T + GAP_MS);
            try (var after = SessionHarness.restore(bundle, 1, before.checkpoint())) {
                after.click("a", "i2", T);
                assertThat(after.answers()).isEmpty();
                assertThat(after.rejections()).containsExactly(new Rejection(0, Reason.SESSION_ENDED));
            }
        }
    }

    /** Event time stands still while a job does: what was open on Friday is open on Monday. */
    @Test
    void shouldGoOnWithASessionHoweverLongTheJobStood() throws Exception {
        try (var before = SessionHarness.start(bundle, 1)) {
            before.click("a", "i1", T);
            try (var after = SessionHarness.restore(bundle, 1, before.checkpoint())) {
                after.stateTime(Duration.ofDays(100));
                after.click("a", "i2", T + MINUTE);
                assertThat(after.answers()).extracting(Answer::position).containsExactly(2);
                after.watermark(T + MINUTE + GAP_MS);
                assertThat(after.storedSessions()).isEmpty();
                assertThat(after.timers()).isZero();
            }
        }
    }

    /** Versions up to 0.1 gave sessions a time to live by the wall clock. */
    @Test
    void shouldGoOnWithSessionsThatHadATimeToLive() throws Exception {
        var state = SessionsWithTimeToLive.checkpoint("a", T, List.of("i1", "i2"), "decay:1");
        try (var after = SessionHarness.restore(bundle, 1, state)) {
            after.click("a", "i3", T + MINUTE);
            assertThat(after.answers()).extracting(Answer::position).containsExactly(3);
            assertThat(after.timers()).isEqualTo(1);
        }
    }

    /** Its state may have been dropped, its timer was not. */
    @Test
    void shouldTakeATimerWhoseSessionIsGone() throws Exception {
        var state = SessionsWithTimeToLive.checkpointWithoutSession("a", T + GAP_MS);
        try (var after = SessionHarness.restore(bundle, 1, state)) {
            after.watermark(T + GAP_MS);
            assertThat(after.timers()).isZero();
            assertThat(after.counter("sessionsEnded")).isZero();
        }
    }

    @Test
    void shouldMeasureLatencyFromTheTimeStampInKafka() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.processingTime(5_000);
            sessions.click("a", "i1", T, null, 4_980);
            assertThat(sessions.histogram("latencyMs").getStatistics().getMax()).isEqualTo(20);
        }
    }

    @Test
    void shouldMeasureNoLatencyWhereTheRecordHasNoTimeStamp() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.processingTime(5_000);
            sessions.click("a", "i1", T, null, -1);
            assertThat(sessions.histogram("latencyMs").getCount()).isZero();
        }
    }

    @Test
    void shouldCountTheSessionsThatAreKept() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 2)) {
            sessions.click("a", "i1", T);
            // Within one micro-batch a session of "a" ends and the next begins.
            sessions.click("a", "i1", T + GAP_MS + 1);
            assertThat(sessions.gauge("openSessions")).isEqualTo(1L);
            sessions.click("b", "i1", T + GAP_MS + 1);
            sessions.click("a", "i2", T + GAP_MS + 2);
            assertThat(sessions.gauge("openSessions")).isEqualTo(2L);
            sessions.watermark(T + 2 * GAP_MS + 1);
            assertThat(sessions.gauge("openSessions")).isEqualTo(1L);
            sessions.watermark(T + 2 * GAP_MS + 2);
            assertThat(sessions.gauge("openSessions")).isEqualTo(0L);
            assertThat(sessions.counter("sessionsOpened")).isEqualTo(3);
            assertThat(sessions.counter("sessionsEnded")).isEqualTo(3);
        }
    }

    @Test
    void shouldCountTheSessionsOfAStateThatDoesNotSayHowManyThereAre() throws Exception {
        var state = SessionsWithTimeToLive.checkpoint("a", T, List.of("i1"), "decay:1");
        try (var after = SessionHarness.restore(bundle, 1, state)) {
            assertThat(after.gauge("openSessions")).isEqualTo(1L);
        }
    }

    @Test
    void shouldTimeEachStageOfEachMicroBatchAndCountAnswersFromPopularity() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 2)) {
            sessions.click("a", "i1", T);
            sessions.click("b", "never sold", T);
            sessions.click("a", "i2", T + 1);
            sessions.click("a", "never sold", T + 2);
            for (var stage :
                    List.of("stateReadMicros", "encodeMicros", "scoreMicros", "stateWriteMicros", "writeMicros")) {
                assertThat(sessions.histogram(stage).getCount()).as(stage).isEqualTo(2);
            }
            assertThat(sessions.histogram("encodeMicros").getStatistics().getMax())
                    .isPositive();
            assertThat(sessions.counter("popularAnswers")).isEqualTo(1);
            assertThat(sessions.counter("unknownItems")).isEqualTo(2);
            assertThat((long) sessions.gauge("residentBytes")).isGreaterThan(10_000_000);
        }
    }

    /** The decoder lets no such time through unless the allowed clock skew is absurd, but a sum must not wrap. */
    @Test
    void shouldNotTakeTheLastMillisecondOfTimeForAnEndedSession() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            sessions.watermark(T);
            sessions.click("a", "i1", Long.MAX_VALUE - 1);
            assertThat(sessions.rejections()).isEmpty();
            assertThat(sessions.answers()).hasSize(1);
        }
    }

    private void assertReencoded(Path other) throws Exception {
        List<Answer> fresh;
        try (var sessions = SessionHarness.start(other, 1)) {
            clickItems(sessions, List.of("i1", "i2"));
            fresh = sessions.answers();
        }
        try (var before = SessionHarness.start(bundle, 1)) {
            clickItems(before, List.of("i1"));
            try (var after = SessionHarness.restore(other, 1, before.checkpoint())) {
                after.click("a", "i2", T);
                assertThat(after.answers()).containsExactly(fresh.get(1));
                assertThat(after.counter("sessionsReencoded")).isEqualTo(1);
            }
        }
    }

    /** The helper calls every model decay. */
    private static void rename(Path bundle, String name) throws Exception {
        var manifest = bundle.resolve("manifest.json");
        var text = Files.readString(manifest);
        assertThat(text).contains("\"decay\"");
        Files.writeString(manifest, text.replace("\"decay\"", "\"" + name + "\""));
        var hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(manifest));
        Files.writeString(bundle.resolve("manifest.sha256"), HexFormat.of().formatHex(hash) + "  manifest.json\n");
    }

    private static void clickItems(SessionHarness sessions, List<String> itemIds) throws Exception {
        for (var itemId : itemIds) {
            sessions.click("a", itemId, T);
        }
    }

    /** Clicks of two sessions, with event ids and an unknown item. */
    private static void clickThrough(SessionHarness sessions, int from, int to) throws Exception {
        for (int click = from; click < to; click++) {
            var itemId = click == 7 ? "new" : "i" + click * 5 % 6;
            sessions.click(click % 3 == 0 ? "a" : "b", itemId, T + click * MINUTE, "e" + click);
        }
    }
}
