package io.eddy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.TeamDraft.Pick;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TeamDraftTest {

    private static final List<String> FIRST = List.of("a", "b", "c", "d");
    private static final List<String> SECOND = List.of("b", "e", "a", "f");

    @Test
    void shouldPickInRoundsEachItsBestThatIsLeft() {
        for (long seed = 0; seed < 100; seed++) {
            var picks = TeamDraft.draft(FIRST, SECOND, 4, seed);
            assertThat(picks).hasSize(4);
            assertThat(items(picks)).doesNotHaveDuplicates();
            for (int round = 0; round < 2; round++) {
                assertThat(picks.get(2 * round).byFirst())
                        .isNotEqualTo(picks.get(2 * round + 1).byFirst());
            }
            for (int place = 0; place < picks.size(); place++) {
                var pick = picks.get(place);
                var own = pick.byFirst() ? FIRST : SECOND;
                assertThat(items(picks.subList(0, place))).containsAll(own.subList(0, pick.rank()));
            }
        }
    }

    @Test
    void shouldLetEitherPickFirstEquallyOften() {
        long first = IntStream.range(0, 10_000)
                .filter(seed -> TeamDraft.draft(FIRST, SECOND, 1, seed).get(0).byFirst())
                .count();
        assertThat(first).isBetween(4_800L, 5_200L);
    }

    @Test
    void shouldMakeTheSameListOfTheSameSeed() {
        assertThat(TeamDraft.draft(FIRST, SECOND, 4, 7)).isEqualTo(TeamDraft.draft(FIRST, SECOND, 4, 7));
    }

    @Test
    void shouldFillUpFromTheOtherWhereOneHasNoMore() {
        assertThat(items(TeamDraft.draft(List.of(), SECOND, 3, 1))).containsExactly("b", "e", "a");
        assertThat(items(TeamDraft.draft(FIRST, List.of("b"), 10, 1))).containsExactlyInAnyOrder("a", "b", "c", "d");
        // What fills up is no pick of a draft.
        assertThat(TeamDraft.draft(List.of(), SECOND, 3, 1)).noneMatch(Pick::isContested);
        assertThat(TeamDraft.draft(FIRST, List.of("z"), 4, 1).subList(2, 4)).noneMatch(Pick::isContested);
        assertThat(TeamDraft.draft(FIRST, SECOND, 4, 1).get(0).isContested()).isTrue();
        assertThat(TeamDraft.draft(List.of(), List.of(), 3, 1)).isEmpty();
        assertThat(TeamDraft.draft(FIRST, SECOND, 0, 1)).isEmpty();
    }

    /** Of equal versions each gets half of the clicks, wherever in the list those are. */
    @Test
    void shouldFavourNeitherOfTwoThatAreEquallyGood() {
        var random = new Random(1);
        var items =
                new ArrayList<>(IntStream.range(0, 20).mapToObj(i -> "i" + i).toList());
        int byFirst = 0;
        int clicks = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Collections.shuffle(items, random);
            var first = List.copyOf(items);
            Collections.shuffle(items, random);
            var picks = TeamDraft.draft(first, List.copyOf(items), 5, seed);
            // The first places are clicked most.
            int clicked = Math.min(random.nextInt(5), random.nextInt(5));
            byFirst += picks.get(clicked).byFirst() ? 1 : 0;
            clicks++;
        }
        assertThat((double) byFirst / clicks).isCloseTo(0.5, within(0.01));
    }

    private static List<String> items(List<Pick> picks) {
        return picks.stream()
                .map(pick -> (pick.byFirst() ? FIRST : SECOND).get(pick.rank()))
                .toList();
    }
}
