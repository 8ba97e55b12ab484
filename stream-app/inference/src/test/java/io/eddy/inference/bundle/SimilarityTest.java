package io.eddy.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.inference.bundle.Similarity.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimilarityTest {

    @Test
    void shouldDivideEachRowByItsOwnLength() {
        var rows = new float[] {3, -4, 0, 8, 6, 0};
        assertThat(Similarity.unitRows(rows, 2)).containsExactly(0.6f, -0.8f, 0, 1, 1, 0);
        assertThat(Similarity.unitRows(rows, 3)).containsExactly(0.6f, -0.8f, 0, 0.8f, 0.6f, 0);
        assertThat(rows).as("the rows that were given").containsExactly(3, -4, 0, 8, 6, 0);
    }

    @Test
    void shouldGiveARowOfZerosNoDirection() {
        assertThat(Similarity.unitRows(new float[] {0, 0, 0, 2}, 2)).containsExactly(0, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-3f, 1, 14, 1_000})
    void shouldTakeAScaleThatASoftmaxCanUse(float scale) {
        assertThat(new Similarity(Kind.COSINE, scale).isCosine()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -14, 1_000.1f, Float.POSITIVE_INFINITY, Float.NaN})
    void shouldRefuseAnyOtherScale(float scale) {
        assertThatThrownBy(() -> new Similarity(Kind.COSINE, scale))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The scale is " + scale + ", expected above 0 and at most 1000.0.");
    }
}
