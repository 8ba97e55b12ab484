package io.eddy.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HiddenStateTest {

    @Test
    void shouldBeEqualByContentAlone() {
        var state = new HiddenState(new float[] {1, 2});
        assertThat(state)
                .isEqualTo(new HiddenState(new float[] {1, 2}))
                .hasSameHashCodeAs(new HiddenState(new float[] {1, 2}));
        assertThat(state.equals(new HiddenState(new float[] {1, 3}))).isFalse();
        assertThat(state.equals(new HiddenState(new float[] {1}))).isFalse();
        assertThat(state.equals(null)).isFalse();
        assertThat(state).isNotEqualTo(new float[] {1, 2}).hasToString("HiddenState[1.0, 2.0]");
    }
}
