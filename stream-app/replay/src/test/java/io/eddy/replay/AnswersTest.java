package io.eddy.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.Recommendation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a replay counts what comes back; the topics themselves are in WholePathITCase. */
class AnswersTest {

    private static final int KEPT_ITEMS = 2;
    private final List<LoggedClick> clicks =
            List.of(click("a", "x"), click("b", "x"), click("a", "y"), click("a", "z"), click("b", "y"));
    private final List<String> told = new ArrayList<>();
    private final Answers answers = new Answers(clicks, false, KEPT_ITEMS, new ReplayListener() {
        @Override
        public void onRecommendation(LoggedClick click, Recommendation recommendation) {
            told.add(click.sessionId());
        }
    });

    @Test
    void shouldRankTheNextClickOfTheSameSessionOnly() {
        sendAll();
        recommend(0, 1, "y", "z");
        recommend(1, 1, "q", "y");
        recommend(2, 2, "q", "r");
        recommend(3, 3, "y");
        recommend(4, 2, "x");
        var report = answers.report(System.nanoTime());
        assertThat(report.metrics().predictions()).isEqualTo(3);
        assertThat(report.metrics().recall(1)).isEqualTo(1.0 / 3);
        assertThat(report.metrics().mrr(20)).isEqualTo((1 + 0.5 + 0) / 3);
        assertThat(report.isComplete()).isTrue();
        assertThat(told).containsExactly("a", "b", "a", "a", "b");
    }

    @Test
    void shouldNotCountAClickThatOpenedANewSessionAsATarget() {
        sendAll();
        recommend(0, 1, "y");
        recommend(2, 1, "z");
        recommend(3, 2, "q");
        assertThat(answers.report(System.nanoTime()).metrics().predictions()).isEqualTo(1);
    }

    @Test
    void shouldAccountForEveryClick() {
        sendAll();
        recommend(0, 1, "y");
        recommend(0, 1, "y");
        answers.onRejected(1, "duplicate");
        answers.onRejected(2, "session_ended");
        answers.onRejected(3, "session_ended");
        var report = answers.report(System.nanoTime());
        assertThat(report.sent()).isEqualTo(5);
        assertThat(report.accepted()).isEqualTo(1);
        assertThat(report.rejected()).isEqualTo(Map.of("duplicate", 1L, "session_ended", 2L));
        assertThat(report.missing()).isEqualTo(1);
        assertThat(report.repeated()).isEqualTo(1);
        assertThat(report.isComplete()).isFalse();
        assertThat(report.latencyMicros().getTotalCount()).isEqualTo(1);
        assertThat(told).containsExactly("a");
    }

    @Test
    void shouldTakeTheNextAcceptedClickForTheTarget() {
        sendAll();
        recommend(0, 1, "y", "z");
        answers.onRejected(2, "malformed");
        recommend(3, 2, "q");
        var report = answers.report(System.nanoTime());
        assertThat(report.metrics().predictions()).isEqualTo(1);
        assertThat(report.ranks().inRecommendation(2)).isEqualTo(ClickRanks.NONE);
        assertThat(report.ranks().inRecommendation(3)).isEqualTo(2);
    }

    @Test
    void shouldNotJudgeARecommendationThatIsNotTheOneBefore() {
        sendAll();
        recommend(0, 1, "y");
        recommend(3, 3, "q");
        assertThat(answers.report(System.nanoTime()).metrics().predictions()).isZero();
    }

    @Test
    void shouldTellARepeatedAnswerFromAContradiction() {
        sendAll();
        recommend(0, 1, "y");
        recommend(0, 1, "y");
        assertThat(answers.report(System.nanoTime()).contradicted()).isZero();
        recommend(0, 1, "z");
        recommend(0, 2, "y");
        answers.onRejected(0, "session_ended");
        answers.onRejected(1, "duplicate");
        answers.onRejected(1, "duplicate");
        var report = answers.report(System.nanoTime());
        assertThat(report.repeated()).isEqualTo(5);
        assertThat(report.contradicted()).isEqualTo(3);
        assertThat(report.isConsistent()).isFalse();
    }

    /** A failure in the middle of a release: the click is read again, and another model serves by then. */
    @Test
    void shouldTellAnAnswerOfAnotherModelFromAContradiction() {
        sendAll();
        recommend(0, 1, "y");
        var other = recommendation(0, 1, "z");
        other.setModelVersion("other");
        answers.onRecommendation(0, other);
        var report = answers.report(System.nanoTime());
        assertThat(report.repeated()).isEqualTo(1);
        assertThat(report.repeatedByAnotherModel()).isEqualTo(1);
        assertThat(report.contradicted()).isZero();
    }

    @Test
    void shouldWaitForTheEvaluationOfEveryPredictionAndCountASecondOne() {
        var evaluated = new Answers(clicks, true, KEPT_ITEMS, new ReplayListener() {});
        for (int click = 0; click < clicks.size(); click++) {
            evaluated.onSent(click);
            evaluated.onRecommendation(click, recommendation(click, click < 2 ? 1 : click == 3 ? 3 : 2, "z"));
        }
        evaluated.onEvaluated(2, 0);
        evaluated.onEvaluated(3, 1);
        assertThat(evaluated.isComplete()).isFalse();
        evaluated.onEvaluated(3, 1);
        assertThat(evaluated.isComplete()).isFalse();
        evaluated.onEvaluated(4, 0);
        assertThat(evaluated.isComplete()).isTrue();
        var report = evaluated.report(System.nanoTime());
        assertThat(report.evaluatedTwice()).isEqualTo(1);
        assertThat(report.ranks().inEvaluation(3)).isEqualTo(1);
        assertThat(report.ranks().inEvaluation(0)).isEqualTo(ClickRanks.NONE);
    }

    @Test
    void shouldCountWhatIsNobodysAnswerAndWaitOn() {
        sendAll();
        answers.onUnreadable();
        assertThat(answers.isComplete()).isFalse();
        assertThat(answers.report(System.nanoTime()).unreadable()).isEqualTo(1);
    }

    @Test
    void shouldTellItsEventIdsFromOthers() {
        var eventIds = new EventIds("replay-1-");
        assertThat(eventIds.clickIndex(eventIds.of(42))).isEqualTo(42);
        assertThat(eventIds.clickIndex("replay-2-42")).isEqualTo(EventIds.NOT_OURS);
        assertThat(eventIds.clickIndex(null)).isEqualTo(EventIds.NOT_OURS);
    }

    @Test
    void shouldRefuseASpeedThatNeverArrives() {
        var settings = ReplaySettings.builder(KafkaConnection.to("localhost:9092"));
        for (double speed : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> settings.speed(speed).build()).hasMessageContaining("above 0, not " + speed);
        }
    }

    private void sendAll() {
        for (int click = 0; click < clicks.size(); click++) {
            answers.onSent(click);
        }
    }

    private void recommend(int click, int position, String... itemIds) {
        answers.onRecommendation(click, recommendation(click, position, itemIds));
    }

    private Recommendation recommendation(int click, int position, String... itemIds) {
        return new Recommendation(
                "clicks-0-" + click,
                clicks.get(click).sessionId(),
                new CausingClick("e", clicks.get(click).itemId(), position, Instant.EPOCH, null, null, null),
                Arrays.stream(itemIds)
                        .map(itemId -> new Candidate(itemId, 1f, null))
                        .toList(),
                "m",
                "1",
                "gru4rec",
                Instant.EPOCH,
                null);
    }

    private static LoggedClick click(String sessionId, String itemId) {
        return new LoggedClick(sessionId, itemId, 0, "click");
    }
}
