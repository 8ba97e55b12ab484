package io.eddy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "214536502",
                "caf\u00e9",
                "\u6f22\u5b57",
                "shoe \uD83D\uDC5F 42",
                " padded ",
                "a\tb",
                "\u3000x"
            })
    void shouldTakeAnyTextThatTellsAnItemFromOthers(String id) {
        assertThat(Ids.fault(id)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u3000"})
    void shouldRefuseAnEmptyId(String id) {
        assertThat(Ids.fault(id)).isEqualTo("is empty");
    }

    @Test
    void shouldRefuseAnIdThatAnotherDecoderHasLost() {
        assertThat(Ids.fault("caf\uFFFD")).contains("U+FFFD");
        assertThat(Ids.fault("\uFEFFsession")).contains("byte order mark");
        assertThat(Ids.fault("s\0e\0")).contains("NUL");
    }

    @Test
    void shouldRefuseHalfACharacter() {
        assertThat(Ids.fault("\uD83D")).contains("U+D83D");
        assertThat(Ids.fault("x\uDC5F")).contains("U+DC5F");
        assertThat(Ids.fault("\uD83D\uD83D\uDC5F")).contains("U+D83D");
    }

    @Test
    void shouldNameTheByteThatIsNotUtf8() {
        assertThat(Ids.fault("caf\uDCE9")).isEqualTo("holds the byte 0xE9, which is not UTF-8");
    }
}
