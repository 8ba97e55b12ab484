package io.eddy.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.Recommendation;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {

    private static final long GAP_MS = 10;
    private static final List<String> ALWAYS = List.of("x", "y", "z");

    /** Session b pauses for longer than the gap before its last click. */
    private final List<LoggedClick> clicks = List.of(
            click("a", "x", 0),
            click("b", "x", 1),
            click("a", "z", 2),
            click("a", "unknown", 3),
            click("b", "y", 4),
            click("b", "y", 30));

    private final int[] positions = {1, 1, 2, 3, 2, 1};
    private final Answers answers = new Answers(clicks, true, new ReplayListener() {});

    private final NextItemModel model = new NextItemModel() {
        @Override
        public String name() {
            return "always x, y, z";
        }

        @Override
        public List<List<Candidate>> topK(Session session, int k) {
            return Collections.nCopies(
                    session.clicks().size() - 1,
                    ALWAYS.stream()
                            .map(itemId -> new Candidate(itemId, 1))
                            .limit(k)
                            .toList());
        }
    };

    @Test
    void shouldAgreeWhereAllThreeSayTheSameOfEveryClick() {
        recommendAll(ALWAYS);
        evaluate(2, 3);
        evaluate(3, 0);
        evaluate(4, 2);
        var verification = verify();
        assertThat(verification.agrees()).isTrue();
        assertThat(verification.firstDifference()).isEmpty();
        assertThat(verification.offline().predictions()).isEqualTo(3);
        assertThat(verification.offline().mrr(20)).isEqualTo((1.0 / 3 + 0.5) / 3);
        assertThat(verification.recommendations().mrr(20))
                .isEqualTo(verification.offline().mrr(20));
        assertThat(verification.evaluations().mrr(20))
                .isEqualTo(verification.offline().mrr(20));
    }

    @Test
    void shouldNameTheFirstClickOfWhichTheRecommendationsSayAnotherRank() {
        recommendAll(List.of("z", "y", "x"));
        evaluate(2, 1);
        evaluate(3, 0);
        evaluate(4, 2);
        var verification = verify();
        assertThat(verification.differing()).isEqualTo(1);
        assertThat(verification.firstDifference())
                .contains(
                        "Click 3 of the replay (session a, item z, event time 2): rank 3 offline, 1 in the recommendation"
                                + " topic, 1 in the evaluation topic.");
    }

    @Test
    void shouldFindAnEvaluationThatIsMissingOrWrong() {
        recommendAll(ALWAYS);
        evaluate(2, 3);
        evaluate(3, 2);
        var verification = verify();
        assertThat(verification.differing()).isEqualTo(2);
        assertThat(verification.firstDifference())
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("rank miss offline, miss in the recommendation topic, 2 in the evaluation topic"));
    }

    @Test
    void shouldLeaveOutWhatTheJobRejected() {
        positions[3] = 2;
        for (int click : new int[] {0, 1, 3, 4, 5}) {
            recommend(click, ALWAYS);
        }
        answers.onRejected(2, "clock_ahead");
        evaluate(3, 0);
        evaluate(4, 2);
        assertThat(verify().agrees()).isTrue();
        assertThat(verify().offline().predictions()).isEqualTo(2);
    }

    @Test
    void shouldFindASessionThatTheStreamDidNotCut() {
        positions[5] = 3;
        recommendAll(ALWAYS);
        evaluate(2, 3);
        evaluate(3, 0);
        evaluate(4, 2);
        assertThat(verify().firstDifference())
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("rank none offline, 2 in the recommendation topic, none in the evaluation topic"));
    }

    private Verification verify() {
        return Verification.of(clicks, GAP_MS, model, answers.report(System.nanoTime()), done -> {});
    }

    private void evaluate(int click, int rank) {
        answers.onEvaluated(click, rank);
    }

    private void recommendAll(List<String> itemIds) {
        for (int click = 0; click < clicks.size(); click++) {
            recommend(click, itemIds);
        }
    }

    private void recommend(int click, List<String> itemIds) {
        answers.onSent(click);
        answers.onRecommendation(
                click,
                new Recommendation(
                        "clicks-0-" + click,
                        clicks.get(click).sessionId(),
                        new CausingClick("e", clicks.get(click).itemId(), positions[click], Instant.EPOCH),
                        itemIds.stream()
                                .map(itemId -> new io.eddy.schemas.Candidate(itemId, 1f))
                                .toList(),
                        "m",
                        "1",
                        "gru4rec",
                        Instant.EPOCH));
    }

    private static LoggedClick click(String sessionId, String itemId, long timeMs) {
        return new LoggedClick(sessionId, itemId, timeMs, "click");
    }
}
