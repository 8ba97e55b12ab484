package io.eddy.modelexport.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegativeSamplerTest {

    private static final int[] SUPPORT = {1, 400, 9, 0, 100, 25, 3, 1000, 0};
    private static final int BATCH = 1000;

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 1})
    void shouldDrawInProportionToSupportToThePowerOfAlpha(double alpha) {
        int batches = 3000;
        int[] drawn = count(new NegativeSampler(SUPPORT, alpha, BATCH, 7), batches);

        double total = 0;
        for (int support : SUPPORT) {
            total += Math.pow(support, alpha);
        }
        double chiSquare = 0;
        for (int item = 0; item < SUPPORT.length; item++) {
            double expected = Math.pow(SUPPORT[item], alpha) / total * batches * BATCH;
            if (SUPPORT[item] == 0) {
                assertThat(drawn[item]).isZero();
            } else {
                chiSquare += (drawn[item] - expected) * (drawn[item] - expected) / expected;
            }
        }
        // Six degrees of freedom: beyond 22.5 once in a thousand seeds.
        assertThat(chiSquare).isLessThan(22.5);
    }

    @Test
    void shouldDrawWithTheProbabilitiesComputedByHand() {
        // 4^0.5 = 2, 9^0.5 = 3, 25^0.5 = 5: shares 0.2, 0.3 and 0.5 of 900,000; four standard deviations are at most
        // 1,900.
        int[] drawn = count(new NegativeSampler(new int[] {4, 9, 25}, 0.5, BATCH, 7), 900);

        assertThat(drawn[0]).isBetween(178_100, 181_900);
        assertThat(drawn[1]).isBetween(268_100, 271_900);
        assertThat(drawn[2]).isBetween(448_100, 451_900);
    }

    @Test
    void shouldDrawUniformlyWhenAlphaIsZero() {
        int[] drawn = count(new NegativeSampler(SUPPORT, 0, BATCH, 7), 900);

        for (int count : drawn) {
            assertThat(count).isBetween(98_500, 101_500);
        }
    }

    @Test
    void shouldDrawTheSameFromTheSameSeedOnly() {
        int[] first = new int[BATCH];
        int[] same = new int[BATCH];
        int[] other = new int[BATCH];
        new NegativeSampler(SUPPORT, 0.5, BATCH, 7).next(first);
        new NegativeSampler(SUPPORT, 0.5, BATCH, 7).next(same);
        new NegativeSampler(SUPPORT, 0.5, BATCH, 8).next(other);

        assertThat(first).isEqualTo(same).isNotEqualTo(other);
    }

    @Test
    void shouldDrawAnewWhenTheStoreIsUsedUp() {
        int halfOfTheStore = 1 << 19;
        NegativeSampler sampler = new NegativeSampler(SUPPORT, 0.5, halfOfTheStore, 7);
        int[] first = new int[halfOfTheStore];
        int[] third = new int[halfOfTheStore];
        sampler.next(first);
        sampler.next(third);
        sampler.next(third);

        assertThat(third).isNotEqualTo(first);
    }

    @Test
    void shouldDrawTheSameAgainAfterARestartFromTheSameSeed() {
        NegativeSampler sampler = new NegativeSampler(SUPPORT, 0.5, BATCH, 7);
        int[] first = new int[BATCH];
        int[] later = new int[BATCH];
        sampler.next(first);
        sampler.next(later);
        sampler.restart(7);
        int[] again = new int[BATCH];
        sampler.next(again);

        assertThat(again).isEqualTo(first).isNotEqualTo(later);
    }

    private static int[] count(NegativeSampler sampler, int batches) {
        int[] drawn = new int[SUPPORT.length];
        int[] samples = new int[BATCH];
        for (int batch = 0; batch < batches; batch++) {
            sampler.next(samples);
            for (int item : samples) {
                drawn[item]++;
            }
        }
        return drawn;
    }
}
