package io.eddy.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Fingerprint;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.evaluation.metrics.TieRule;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationProtocolTest {

    private static final String EVALUATED = "1".repeat(64);
    private static final String TRAINING = "2".repeat(64);

    private final EvaluationProtocol protocol = new EvaluationProtocol(
            EVALUATED,
            TRAINING,
            null,
            Duration.ofMinutes(30),
            "validation: latest 10 % of the sessions",
            UnknownItems.MISS,
            TieRule.PLACE_IN_THE_LIST,
            LeaveOut.NOTHING,
            EvaluationProtocol.NEXT_ITEM,
            123);

    @Test
    void shouldComeBackFromJsonAsItWas() throws IOException {
        var json = new ObjectMapper();
        for (var described : List.of(
                protocol.describe(),
                with("gap", "as in the log"),
                with("preparation_fingerprint", "0123456789ab"),
                protocol.with(TrainedOn.part(2, 3)).describe(),
                with("predictions", 3_000_000_000L))) {
            var read = json.readValue(json.writeValueAsBytes(described), Map.class);
            assertThat(EvaluationProtocol.read(read).describe()).isEqualTo(described);
        }
        var withoutNull = protocol.describe();
        withoutNull.remove("preparation_fingerprint");
        assertThat(EvaluationProtocol.read(withoutNull)).isEqualTo(protocol);
    }

    /** Golden values: figures of one release must compare with those of the next. */
    @Test
    void shouldKeepItsFingerprint() {
        assertThat(protocol.fingerprint()).isEqualTo("363f05a5eb75");
        assertThat(EvaluationProtocol.read(with("leave_out", "last")).fingerprint())
                .isEqualTo("8dde43526e79");
        assertThat(EvaluationProtocol.read(protocol.describe()).fingerprint()).isEqualTo(protocol.fingerprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evaluated_log_sha256|3333333333333333333333333333333333333333333333333333333333333333"
                        + "|evaluated log SHA-256: 111111111111 against 333333333333",
                "training_log_sha256|4444444444444444444444444444444444444444444444444444444444444444"
                        + "|training log SHA-256: 222222222222 against 444444444444",
                "trained_on|2 of 3 sessions|trained on: none against 2 of 3 sessions",
                "preparation_fingerprint|0123456789ab|preparation fingerprint: none against 0123456789ab",
                "gap|as in the log|gap: PT30M against as in the log",
                "gap|PT1H|gap: PT30M against PT1H",
                "part|test: file x|part: validation: latest 10 % of the sessions against test: file x",
                "unknown_items|left out|unknown items: misses against left out",
                "tie_rule|median|tie rule: place in the list against median",
                "leave_out|last|leave out: nothing against last",
                "leave_out|seen|leave out: nothing against seen",
                "task|all later items|task: next item only, every position from the second click on, hidden state empty at"
                        + " each session's start, all items ranked against all later items"
            })
    void shouldNameEachDetailThatDiffersAndTakeAnotherFingerprint(String field, String value, String line) {
        var other = EvaluationProtocol.read(with(field, value));
        assertThat(protocol.differences(other)).containsExactly(line);
        assertThat(other.fingerprint()).isNotEqualTo(protocol.fingerprint());
    }

    /** Figures from before there was a rule compare with those that leave nothing out. */
    @Test
    void shouldReadAProtocolWithoutRuleAsOneThatLeavesNothingOut() {
        var older = protocol.describe();
        older.remove("leave_out");
        assertThat(EvaluationProtocol.read(older)).isEqualTo(protocol);
        assertThat(Fingerprint.of(older)).isEqualTo(protocol.fingerprint());
    }

    @Test
    void shouldBeAnotherOnlyForAModelThatLearntFromOtherSessions() {
        assertThat(protocol.with(TrainedOn.all(3))).isEqualTo(protocol);
        assertThat(protocol.with(TrainedOn.part(2, 3)).fingerprint())
                .isNotEqualTo(protocol.fingerprint())
                .isNotEqualTo(protocol.with(TrainedOn.unknown()).fingerprint());
    }

    @Test
    void shouldTellTheNumbersOfPredictionsApart() {
        var other = EvaluationProtocol.read(with("predictions", 124));
        assertThat(protocol.differences(other)).containsExactly("predictions: 123 against 124");
        assertThat(other.fingerprint()).isNotEqualTo(protocol.fingerprint());
        assertThat(protocol.differences(protocol)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evaluated_log_sha256|abc|The SHA-256 of the evaluated log is 'abc', expected 64 hex digits in lower case.",
                "training_log_sha256|ABC|The SHA-256 of the training log is 'ABC', expected 64 hex digits in lower case.",
                "preparation_fingerprint|x|The fingerprint of the preparation is 'x', expected 12 hex digits",
                "gap|soon|The evaluation protocol's gap is 'soon', expected a duration as PT30M, or 'as in the log'.",
                "gap|PT0S|The gap is PT0S, expected more than 0.",
                "gap|PT-1S|The gap is PT-1S, expected more than 0.",
                "trained_on|' '|The difference of the sessions that were learnt from is empty",
                "part|' '|The evaluated part is empty",
                "unknown_items|ignored|Unknown items are 'ignored', expected 'misses' or 'left out'.",
                "tie_rule|best|The tie rule is 'best', expected one of [place in the list",
                "task|' '|The task is empty",
                "leave_out|all|What is left out is 'all', expected one of [nothing, last, seen].",
                "predictions|many|The evaluation protocol's predictions is 'many', expected a whole number.",
                "beam_width|4|The evaluation protocol has an unknown field 'beam_width', expected [evaluated_log_sha256"
            })
    void shouldNameTheFieldThatIsWrong(String field, String value, String message) {
        assertThatThrownBy(() -> EvaluationProtocol.read(with(field, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldNameEachFieldThatIsMissing() {
        for (var field : protocol.describe().keySet()) {
            var description = protocol.describe();
            description.remove(field);
            if (!field.equals("preparation_fingerprint") && !field.equals("leave_out")) {
                assertThatThrownBy(() -> EvaluationProtocol.read(description))
                        .hasMessage("The evaluation protocol has no " + field + ".");
            }
        }
        assertThatThrownBy(() -> EvaluationProtocol.read(with("leave_out", 7)))
                .hasMessage("The evaluation protocol's leave_out is '7', expected a text.");
        assertThatThrownBy(() -> EvaluationProtocol.read(with("predictions", -1)))
                .hasMessage("The predictions are -1, expected 0 or more.");
        assertThatThrownBy(() -> EvaluationProtocol.read(with("predictions", 1.5)))
                .hasMessage("The evaluation protocol's predictions is '1.5', expected a whole number.");
        assertThat(EvaluationProtocol.read(with("predictions", 0)).predictions())
                .isZero();
    }

    @Test
    void shouldNotBeWithoutARule() {
        assertThatNullPointerException().isThrownBy(() -> with(null, TieRule.MEDIAN, LeaveOut.LAST));
        assertThatNullPointerException().isThrownBy(() -> with(UnknownItems.MISS, null, LeaveOut.LAST));
        assertThatNullPointerException().isThrownBy(() -> with(UnknownItems.MISS, TieRule.MEDIAN, null));
    }

    private static EvaluationProtocol with(UnknownItems unknownItems, TieRule tieRule, LeaveOut leaveOut) {
        return new EvaluationProtocol(
                EVALUATED,
                TRAINING,
                null,
                null,
                "test: file x",
                unknownItems,
                tieRule,
                leaveOut,
                EvaluationProtocol.NEXT_ITEM,
                1);
    }

    private Map<String, Object> with(String field, Object value) {
        var description = new LinkedHashMap<>(protocol.describe());
        description.put(field, value);
        return description;
    }
}
