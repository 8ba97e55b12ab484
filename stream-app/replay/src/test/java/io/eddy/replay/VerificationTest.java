package io.eddy.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.Recommendation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerificationTest {

    private static final int KEPT_ITEMS = 2;

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
    private final Answers answers = new Answers(clicks, true, KEPT_ITEMS, new ReplayListener() {});

    private final NextItemModel model = new Always(ALWAYS);

    /** A model that says the same whatever was clicked. */
    private record Always(List<String> itemIds) implements NextItemModel {

        @Override
        public String name() {
            return "always " + itemIds;
        }

        @Override
        public List<List<Candidate>> topK(Session session, int k) {
            return Collections.nCopies(
                    session.clicks().size() - 1,
                    itemIds.stream()
                            .map(itemId -> new Candidate(itemId, 1))
                            .limit(k)
                            .toList());
        }
    }

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
        return Verification.of(clicks, GAP_MS, Map.of("m 1", model), answers.report(System.nanoTime()), done -> {});
    }

    /** A prediction is that of the model that made it, whichever answers the click that judges it. */
    @Test
    void shouldJudgeEachModelByItsOwnRecommendations() {
        var other = List.of("z", "y", "x");
        recommend(0, ALWAYS, "1");
        recommend(1, other, "2");
        recommend(2, other, "2");
        recommend(3, other, "2");
        recommend(4, other, "2");
        recommend(5, other, "2");
        evaluate(2, 3);
        evaluate(3, 0);
        evaluate(4, 2);
        var report = answers.report(System.nanoTime());
        var models = new LinkedHashMap<String, NextItemModel>();
        models.put("m 1", model);
        models.put("m 2", new Always(other));
        var verification = Verification.of(clicks, GAP_MS, models, report, done -> {});
        assertThat(verification.firstDifference()).isEmpty();
        assertThat(verification.byModel())
                .extracting(ofModel -> ofModel.model() + " " + ofModel.offline().predictions())
                .containsExactly("m 1 1", "m 2 2");
        assertThat(verification.byModel().get(0).offline().mrr(20)).isEqualTo(1.0 / 3);
        assertThat(verification.offline().predictions()).isEqualTo(3);
        // By the wrong model of the two each of them differs.
        models.put("m 1", new Always(other));
        assertThat(Verification.of(clicks, GAP_MS, models, report, done -> {}).differing())
                .isEqualTo(1);
    }

    /** A model that takes a session over knows of it what the job kept, two items here; offline it knows all. */
    @Test
    void shouldLeaveOutSessionsThatChangedTheirModelAfterMoreThanIsKept() {
        var long5 = new ArrayList<LoggedClick>();
        for (int click = 0; click < 6; click++) {
            long5.add(click("a", "x", click));
        }
        var early = new Answers(long5, true, KEPT_ITEMS, new ReplayListener() {});
        for (int click = 0; click < 6; click++) {
            early.onSent(click);
            // The model changes at the third click, of which two are kept, and again at the fifth.
            var version = click < 2 ? "1" : click < 4 ? "2" : "1";
            early.onRecommendation(click, recommendation(long5, click, click + 1, ALWAYS, version));
            if (click > 0) {
                early.onEvaluated(click, 1);
            }
        }
        var models = Map.<String, NextItemModel>of("m 1", model, "m 2", model);
        var verification = Verification.of(long5, GAP_MS, models, early.report(System.nanoTime()), done -> {});
        assertThat(verification.notCompared()).isEqualTo(1);
        assertThat(verification.offline().predictions()).isEqualTo(4);
        assertThat(verification.agrees()).isTrue();
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
        recommend(click, itemIds, "1");
    }

    private void recommend(int click, List<String> itemIds, String version) {
        answers.onSent(click);
        answers.onRecommendation(click, recommendation(clicks, click, positions[click], itemIds, version));
    }

    private static Recommendation recommendation(
            List<LoggedClick> clicks, int click, int position, List<String> itemIds, String version) {
        return new Recommendation(
                "clicks-0-" + click,
                clicks.get(click).sessionId(),
                new CausingClick("e", clicks.get(click).itemId(), position, Instant.EPOCH, null, null, null),
                itemIds.stream()
                        .map(itemId -> new io.eddy.schemas.Candidate(itemId, 1f, null))
                        .toList(),
                "m",
                version,
                "gru4rec",
                Instant.EPOCH,
                null);
    }

    private static LoggedClick click(String sessionId, String itemId, long timeMs) {
        return new LoggedClick(sessionId, itemId, timeMs, "click");
    }
}
