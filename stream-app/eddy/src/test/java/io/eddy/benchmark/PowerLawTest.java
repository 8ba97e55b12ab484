package io.eddy.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerLawTest {

    private static final int DRAWS = 200_000;

    @Test
    void shouldDrawEachNumberAsOftenAsTheLawSays() {
        var counts = draw(new PowerLaw(1, 4), 4);
        double all = 1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4;
        for (int x = 1; x <= 4; x++) {
            assertThat(counts[x - 1] / (double) DRAWS).as("share of %d", x).isCloseTo(1 / (x * all), within(0.005));
        }
    }

    @ParameterizedTest
    @CsvSource({"0,100", "0.8,5000", "1.8,200", "3.5,50"})
    void shouldFindTheExponentOfNumbersThatItDrew(double exponent, int most) {
        assertThat(PowerLaw.fit(draw(new PowerLaw(exponent, most), most))).isCloseTo(exponent, within(0.02));
    }

    @Test
    void shouldKnowItsMean() {
        assertThat(new PowerLaw(0, 9).mean()).isCloseTo(5, within(1e-9));
        assertThat(new PowerLaw(2, 3).mean())
                .isCloseTo((1 + 1 / 2.0 + 1 / 3.0) / (1 + 1 / 4.0 + 1 / 9.0), within(1e-9));
    }

    @Test
    void shouldRefuseWhatIsNoLaw() {
        assertThatThrownBy(() -> new PowerLaw(-1, 10)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new PowerLaw(Double.NaN, 10)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new PowerLaw(1, 0)).hasMessageContaining("ends at 0");
    }

    private static long[] draw(PowerLaw law, int most) {
        var random = new SplittableRandom(7);
        var counts = new long[most];
        for (int draw = 0; draw < DRAWS; draw++) {
            counts[law.sample(random) - 1]++;
        }
        return counts;
    }
}
