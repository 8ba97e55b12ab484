package io.eddy.modelexport.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TrainingClicksTest {

    @Test
    void shouldCountTheClicksOfEachItem() {
        TrainingClicks clicks = new TrainingClicks(new int[] {2, 0, 2, 2, 0}, new int[] {0, 3, 5}, 4);

        assertThat(clicks.support()).containsExactly(2, 0, 3, 0);
        assertThat(clicks.targetCount()).isEqualTo(3);
    }

    @Test
    void shouldRejectSessionOfOneClick() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingClicks(new int[] {0, 1, 1}, new int[] {0, 2, 3}, 2))
                .withMessageContaining("Session 1 has 1 clicks")
                .withMessageContaining("at least 2");
    }

    @Test
    void shouldRejectItemIndexOutsideTheCatalogue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingClicks(new int[] {0, 2}, new int[] {0, 2}, 2))
                .withMessage("Click 1 has item index 2, allowed are 0 to 1");
    }

    @Test
    void shouldRejectOffsetsThatLeaveClicksOut() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingClicks(new int[] {0, 1, 0}, new int[] {0, 2}, 2))
                .withMessageContaining("0 to the 3 clicks, found 0 to 2");
    }

    @Test
    void shouldRejectTrainingWithoutSessions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingClicks(new int[0], new int[] {0}, 2))
                .withMessageContaining("at least one session");
    }
}
