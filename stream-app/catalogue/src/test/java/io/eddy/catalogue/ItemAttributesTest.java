package io.eddy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemAttributesTest {

    private final ItemAttributes attributes = ItemAttributes.of(
            List.of("color", "size"),
            Map.of("hat", List.of("red|dark blue", "M", "beyond"), "coat", List.of("red"), "bare", List.of()));

    @Test
    void shouldKnowEachValueOfAnAttribute() {
        assertThat(attributes.has("hat", "color", "red")).isTrue();
        assertThat(attributes.has("hat", "color", "dark blue")).isTrue();
        assertThat(attributes.has("hat", "color", "blue")).isFalse();
        assertThat(attributes.has("hat", "size", "M")).isTrue();
    }

    @Test
    void shouldHaveNothingOfWhatIsNotKnown() {
        assertThat(attributes.has("coat", "size", "M")).isFalse();
        assertThat(attributes.has("bare", "color", "red")).isFalse();
        assertThat(attributes.has("nobody", "color", "red")).isFalse();
        assertThat(attributes.has("hat", "weight", "beyond")).isFalse();
        assertThat(ItemAttributes.NONE.has("hat", "color", "red")).isFalse();
    }
}
