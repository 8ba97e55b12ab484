package io.eddy.serving.prequential;

import static io.eddy.serving.prequential.EvaluatedStream.recommendation;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.Candidate;
import io.eddy.schemas.Recommendation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownListsTest {

    @Test
    void shouldTellWhoseItemWasClickedInWhichOfTheLastLists() {
        var shown = new ShownLists();
        for (int list = 0; list <= ShownLists.MOST; list++) {
            shown.add(interleaved(list));
        }
        assertThat(shown.isByReleased("r0", "a0")).isEmpty();
        var out = new FieldWriter(1);
        shown.writeTo(out);
        var back = ShownLists.readFrom(new FieldReader(out.toBytes(), 1, "Lists"));
        for (int list = 1; list <= ShownLists.MOST; list++) {
            assertThat(back.isByReleased("r" + list, "a" + list)).contains(true);
            assertThat(back.isByReleased("r" + list, "b" + list)).contains(false);
            assertThat(back.isByReleased("r" + list, "a" + (list - 1))).isEmpty();
        }
    }

    @Test
    void shouldKeepNoListOfOneVersion() {
        var shown = new ShownLists();
        shown.add(recommendation("s", "r", 1, "x", 0, "a", "b"));
        assertThat(shown.isEmpty()).isTrue();
    }

    private static Recommendation interleaved(int list) {
        var recommendation = recommendation("s", "r" + list, 1, "x", 0);
        recommendation.setItems(List.of(new Candidate("a" + list, 1f, true), new Candidate("b" + list, 1f, false)));
        return recommendation;
    }
}
