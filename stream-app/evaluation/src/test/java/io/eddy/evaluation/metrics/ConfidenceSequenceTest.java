package io.eddy.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConfidenceSequenceTest {

    private static final int EXPERIMENTS = 200;

    /** Of one version, between two looks. */
    private static final int SESSIONS_A_WINDOW = 100;

    private static final double RECALL = 0.55;
    private static final double TWO_POINTS = 0.02;

    /** (1.96 + 0.84)²: a test of 5 % that finds a difference in 80 of 100 cases. */
    private static final double FIXED_SIZE = 7.849;

    /** By hand from the theorem: ρ² = (5.9915 + ln 6.9915) / 10,000. */
    @Test
    void shouldReachAsFarAsTheTheoremSays() {
        assertThat(ConfidenceSequence.scale(10_000)).isCloseTo(3.0355, within(1e-3));
        assertThat(ConfidenceSequence.scale(1_000)).isCloseTo(3.856, within(1e-3));
        assertThat(ConfidenceSequence.scale(100_000)).isCloseTo(3.242, within(1e-3));
    }

    @Test
    void shouldLieAroundTheDifference() {
        var interval = ConfidenceSequence.difference(
                        new SessionMean(4_000, 0.5, 9e-6), new SessionMean(6_000, 0.4, 16e-6))
                .orElseThrow();
        double reach = ConfidenceSequence.scale(8_000) * 0.005;
        assertThat(interval.value()).isCloseTo(0.1, within(1e-12));
        assertThat(interval.low()).isCloseTo(0.1 - reach, within(1e-12));
        assertThat(interval.high()).isCloseTo(0.1 + reach, within(1e-12));
        assertThat(interval.excludesZero()).isTrue();
    }

    @Test
    void shouldSayNothingBeforeEachSideHasEnoughSessions() {
        var few = new SessionMean(99, 0, 0);
        var enough = new SessionMean(100, 1, 0);
        assertThat(ConfidenceSequence.difference(few, enough)).isEmpty();
        assertThat(ConfidenceSequence.difference(enough, few)).isEmpty();
        assertThat(ConfidenceSequence.difference(enough, enough)).isPresent();
    }

    /** Looked at 200 times each. The numbers are exact, as the seeds are given. */
    @Test
    void shouldCallEqualVersionsDifferentInAtMostFiveOfAHundredExperiments() {
        int everDifferent = 0;
        int everDifferentByRepeatedTests = 0;
        for (int seed = 0; seed < EXPERIMENTS; seed++) {
            var experiment = new Experiment(seed, 0);
            boolean different = false;
            boolean differentByTest = false;
            for (int window = 1; window <= 200; window++) {
                experiment.run(window * SESSIONS_A_WINDOW);
                different |= experiment.interval().excludesZero();
                differentByTest |= experiment.wouldPassATest();
            }
            everDifferent += different ? 1 : 0;
            everDifferentByRepeatedTests += differentByTest ? 1 : 0;
        }
        assertThat(everDifferent).isEqualTo(2);
        assertThat(everDifferentByRepeatedTests).isEqualTo(98);
    }

    /** Of one session in twenty, and figures of 2 %: there is no hit at first in many of them. */
    @Test
    void shouldNotBeMisledByASmallShareNorBySmallFigures() {
        int everDifferent = 0;
        for (int seed = 0; seed < EXPERIMENTS; seed++) {
            var released = new Side(new SplittableRandom(seed), 0.02, 0.02);
            var beside = new Side(new SplittableRandom(~seed), 0.02, 0.02);
            boolean different = false;
            for (int window = 1; window <= 100; window++) {
                released.runUntil(window * 20);
                beside.runUntil(window * 380);
                different |= ConfidenceSequence.difference(released.mean(), beside.mean())
                        .filter(Interval::excludesZero)
                        .isPresent();
            }
            everDifferent += different ? 1 : 0;
        }
        assertThat(everDifferent).isEqualTo(1);
    }

    /** In sessions of both sides together; the first look at which the interval leaves 0 out ends an experiment. */
    @Test
    void shouldFindAVersionThatIsTwoPointsBetter() {
        var needed = new long[EXPERIMENTS];
        for (int seed = 0; seed < EXPERIMENTS; seed++) {
            var experiment = new Experiment(1_000 + seed, TWO_POINTS);
            for (int window = 1; needed[seed] == 0; window++) {
                experiment.run(window * SESSIONS_A_WINDOW);
                needed[seed] = experiment.interval().excludesZero() ? experiment.sessions() : 0;
            }
            assertThat(experiment.interval().low()).as("seed %d", seed).isPositive();
        }
        Arrays.sort(needed);
        assertThat(needed[EXPERIMENTS / 2]).isEqualTo(12_800);
        assertThat(needed[EXPERIMENTS * 8 / 10]).isEqualTo(23_200);
        var large = new Experiment(1, TWO_POINTS);
        large.run(100_000);
        assertThat(large.sessionsOfAFixedSizeTest()).isCloseTo(12_815, within(0.5));
    }

    /** Two versions that get sessions in turns, of which many are open at once and grow while they are looked at. */
    private static final class Experiment {

        private final Side usual;
        private final Side better;

        Experiment(int seed, double improvement) {
            usual = new Side(new SplittableRandom(seed), RECALL, 0.4);
            better = new Side(new SplittableRandom(~seed), RECALL + improvement, 0.4);
        }

        void run(int sessionsOfEach) {
            usual.runUntil(sessionsOfEach);
            better.runUntil(sessionsOfEach);
        }

        Interval interval() {
            return ConfidenceSequence.difference(better.mean(), usual.mean()).orElseThrow();
        }

        boolean wouldPassATest() {
            double error = Math.sqrt(better.mean().variance() + usual.mean().variance());
            return Math.abs(better.mean().value() - usual.mean().value()) > 1.96 * error;
        }

        long sessions() {
            return usual.sessions + better.sessions;
        }

        double sessionsOfAFixedSizeTest() {
            double variance =
                    usual.mean().variance() * usual.sessions + better.mean().variance() * better.sessions;
            return 2 * FIXED_SIZE * variance / (TWO_POINTS * TWO_POINTS);
        }
    }

    /** Sessions of one version: of 2.5 predictions in the mean, some easy and some hard. */
    private static final class Side {

        private static final int OPEN = 50;

        private final SplittableRandom random;
        private final double recall;
        private final double spread;
        private final int[] predictions = new int[OPEN];
        private final int[] hits = new int[OPEN];
        private final double[] ease = new double[OPEN];
        private long sessions;
        private double sumN;
        private double sumNn;
        private double sumY;
        private double sumNy;
        private double sumYy;

        /** @param spread how much easier the easiest sessions are than the middle ones, and the hardest harder */
        Side(SplittableRandom random, double recall, double spread) {
            this.random = random;
            this.recall = recall;
            this.spread = spread;
            for (int place = 0; place < OPEN; place++) {
                begin(place);
            }
        }

        private void begin(int place) {
            predictions[place] = 0;
            hits[place] = 0;
            ease[place] = recall + (2 * random.nextDouble() - 1) * spread;
        }

        void runUntil(int wantedSessions) {
            while (sessions < wantedSessions) {
                int place = random.nextInt(OPEN);
                add(place, -1);
                sessions += predictions[place] == 0 ? 1 : 0;
                predictions[place]++;
                hits[place] += random.nextDouble() < ease[place] ? 1 : 0;
                add(place, 1);
                if (random.nextDouble() < 0.4) {
                    begin(place);
                }
            }
        }

        private void add(int place, int sign) {
            double n = predictions[place];
            double y = hits[place];
            sumN += sign * n;
            sumNn += sign * n * n;
            sumY += sign * y;
            sumNy += sign * n * y;
            sumYy += sign * y * y;
        }

        SessionMean mean() {
            return SessionMean.of(sessions, sumN, sumNn, sumY, sumNy, sumYy);
        }
    }
}
