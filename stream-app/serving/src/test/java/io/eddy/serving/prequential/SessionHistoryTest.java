package io.eddy.serving.prequential;

import static io.eddy.serving.prequential.EvaluatedStream.recommendation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.Recommendation;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionHistoryTest {

    private final SessionHistory session = new SessionHistory();

    @ParameterizedTest
    @ValueSource(strings = {"clicks-0-7", "a", "clicks-0-007", "", "ü-0-\n5"})
    void shouldKnowARecommendationWhenItComesAgainAtWhateverPosition(String id) {
        session.add(recommendation("s", id, 2, "i", 5, "a"));
        session.add(recommendation("s", "other", 3, "i", 6));
        assertThat(session.hasSeen(recommendation("s", id, 2, "i", 5, "a"))).isTrue();
        assertThat(session.hasSeen(recommendation("s", id, 9, "i", 5, "z"))).isTrue();
        assertThat(session.hasSeen(recommendation("s", id + "0", 4, "i", 5))).isFalse();
    }

    /** As when the clicks topic is made anew and offsets begin again. */
    @Test
    void shouldNotTakeAnotherClickForOneThatItSawBecauseItHasTheSameId() {
        session.add(recommendation("s", "clicks-0-7", 1, "i", 5));
        assertThat(session.hasSeen(recommendation("s", "clicks-0-7", 2, "i", 6)))
                .isFalse();
        assertThat(session.hasSeen(recommendation("s", "clicks-0-7", 2, "j", 5)))
                .isFalse();
        assertThat(session.hasSeen(recommendation("s", "clicks-0-0", 2, "j", 6)))
                .isFalse();
    }

    @Test
    void shouldGoByThePlaceBeyondTheClicksThatItRemembers() {
        for (int position = 1; position <= 2 * SessionHistory.MAX_CLICKS; position++) {
            session.add(recommendation("s", "clicks-0-" + position, position, "i", 1_000 + position));
        }
        assertThat(session.hasSeen(recommendation("s", "clicks-0-1", 1, "i", 1_001)))
                .isTrue();
        assertThat(session.hasSeen(recommendation("s", "clicks-0-2", 3, "i", 1_002)))
                .isTrue();
        int next = 2 * SessionHistory.MAX_CLICKS + 1;
        assertThat(session.hasSeen(recommendation("s", "clicks-0-0", next, "late", 1_001)))
                .isFalse();
        assertThat(session.hasSeen(recommendation("s", "clicks-0-0", 1, "again", 9_000)))
                .isFalse();
    }

    @Test
    void shouldComeBackFromItsBytes() {
        session.add(recommendation("s", "ü", 3, "i", 7));
        session.add(recommendation("s", "clicks-1-3", 4, "i", 6, "a", "b"));
        var back = new SessionHistory(session.toBytes());
        assertThat(back.last())
                .contains(new LastRecommendation("clicks-1-3", 4, "gru4rec", "1", "gru4rec", List.of("a", "b"), null));
        assertThat(back.hasSeen(recommendation("s", "ü", 3, "i", 7))).isTrue();
        assertThat(back.hasSeen(recommendation("s", "v", 3, "i", 7))).isFalse();
        assertThat(back.toBytes()).isEqualTo(session.toBytes());
    }

    @Test
    void shouldGoOnFromTheLastRecommendationOfASessionThatWasKeptByOffsets() {
        var last = LastRecommendation.of(recommendation("s", "clicks-0-5", 4, "i", 7, "a"));
        var format1 = new FieldWriter(1);
        last.writeTo(format1);
        format1.writeInt(1);
        format1.writeText("clicks-0");
        format1.writeLong(5);
        format1.writeTexts(List.of("other id"), 1);
        var back = new SessionHistory(format1.toBytes());
        assertThat(back.last()).contains(last);
        assertThat(back.hasSeen(recommendation("s", "clicks-0-0", 5, "i", 8))).isFalse();
        back.add(recommendation("s", "clicks-0-0", 5, "i", 8));
        assertThat(new SessionHistory(back.toBytes()).hasSeen(recommendation("s", "clicks-0-0", 5, "i", 8)))
                .isTrue();
    }

    @Test
    void shouldGoOnWithASessionThatWasKeptWithoutItsStart() {
        session.add(recommendation("s", "clicks-0-5", 4, "i", 7, "a"));
        var format4 = session.toBytes();
        // Format 2 ended before the two times, the three experiments and the shown lists, which there are none of.
        var format2 = Arrays.copyOf(format4, format4.length - 2 * Long.BYTES - 4 * Integer.BYTES);
        format2[3] = 2;
        var back = new SessionHistory(format2);
        assertThat(back.last()).isEqualTo(session.last());
        assertThat(back.isNext(clickOf("s", 1_000, 5))).isTrue();
        assertThat(back.hasSeen(recommendation("s", "clicks-0-5", 4, "i", 7, "a")))
                .isTrue();
    }

    @Test
    void shouldGoOnWithASessionThatWasKeptWithoutExperiments() {
        session.add(recommendation("s", "clicks-0-5", 4, "i", 7, "a"));
        var format4 = session.toBytes();
        var format3 = Arrays.copyOf(format4, format4.length - 4 * Integer.BYTES);
        format3[3] = 3;
        var back = new SessionHistory(format3);
        assertThat(back.last()).isEqualTo(session.last());
        assertThat(back.toBytes()).isEqualTo(format4);
    }

    @Test
    void shouldKeepHowItsSessionHasDoneInAnExperiment() {
        var experiment = new Experiment("e", 0.2, "gru4rec", "2", "gru4rec", "1", false, 7L);
        var judged = recommendation("s", "clicks-0-5", 1, "i", 7, "a");
        judged.setExperiment(experiment);
        session.add(judged);
        var first = session.judge(2);
        assertThat(first.released()).isEqualTo(ArmSums.NONE);
        assertThat(first.beside().sessions()).isEqualTo(1);
        session.add(judged);
        var back = new SessionHistory(session.toBytes());
        var second = back.judge(0);
        // Of two predictions and a hit now, of one prediction and a hit before.
        assertThat(second.beside())
                .extracting(
                        ArmSums::sessions,
                        ArmSums::predictions,
                        ArmSums::squaredPredictions,
                        ArmSums::hits,
                        ArmSums::hitProducts,
                        ArmSums::squaredHits)
                .containsExactly(0L, 1L, 3L, 0L, 1L, 0L);
        assertThat(second.beside().rankProducts()).isEqualTo(BigInteger.valueOf(ArmSums.RANK_UNITS / 2));
    }

    @Test
    void shouldNotCreditAnExperimentWithAClickInAListOfAnother() {
        session.add(interleaved("r1", 1));
        session.add(interleaved("r2", 2));
        var click = clickOf("s", 0, 3);
        click.setItemId("a");
        click.setRecommendationId("r1");
        assertThat(session.prefer(click)).isEmpty();
        click.setRecommendationId("r2");
        assertThat(session.prefer(click)).isPresent();
    }

    private static Recommendation interleaved(String id, long lot) {
        var recommendation = recommendation("s", id, (int) lot, "x", 7);
        recommendation.setExperiment(new Experiment("e", 0.2, "gru4rec", "2", "gru4rec", "1", true, lot));
        recommendation.setItems(List.of(new Candidate("a", 1f, true)));
        return recommendation;
    }

    /** Of two sessions of one id, the first click of the second lost: its second click judges nothing. */
    @Test
    void shouldNotTakeAClickOfAnotherSessionForTheNext() {
        var first = recommendation("s", "clicks-0-5", 1, "i", 7, "a");
        first.getClick().setSessionStart(Instant.ofEpochMilli(7));
        session.add(first);
        var back = new SessionHistory(session.toBytes());
        assertThat(back.isNext(clickOf("s", 7, 2))).isTrue();
        assertThat(back.isNext(clickOf("s", 9_000, 2))).isFalse();
    }

    private static CausingClick clickOf(String sessionId, long sessionStartMs, int position) {
        var click = recommendation(sessionId, "next", position, "i", 9_500).getClick();
        click.setSessionStart(Instant.ofEpochMilli(sessionStartMs));
        return click;
    }

    @Test
    void shouldNameTheFormatThatItCannotRead() {
        session.add(recommendation("s", "clicks-0-5", 1, "i", 5));
        var bytes = session.toBytes();
        bytes[3] = 5;
        assertThatThrownBy(() -> new SessionHistory(bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "A session of the evaluation is kept in format 5, this version of Eddy reads 1 to 4");
    }
}
