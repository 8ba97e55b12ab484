package io.eddy.evaluation.metrics;

import java.util.Optional;

/**
 * Intervals that hold at all times together: of 100 experiments that are looked at as often as one likes, and ended when one likes, in
 * about 95 no interval ever leaves out what is true. A test of a fixed size that is repeated gives no such promise.
 *
 * <p>The interval is that of an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-uniform central
 * limit theory and asymptotic confidence sequences, Annals of Statistics 52, 2024, theorem 2.2): it promises this in the limit of many
 * sessions, as the interval by the normal distribution does for one look. At n sessions it is {@link #scale} standard errors
 * wide to each side.
 */
public final class ConfidenceSequence {

    /** Of the intervals. */
    public static final double CONFIDENCE = 0.95;

    /** Where intervals are narrowest for their number of sessions; at a tenth of it they are 27 % wider, at ten times 7 %. */
    public static final long TUNED_FOR_SESSIONS = 10_000;

    /** Before each side has so many, its variance is not known well enough. */
    public static final long FEWEST_SESSIONS = 100;

    private static final double ALPHA = 1 - CONFIDENCE;

    /** ρ² by which the paper makes the interval narrowest at about {@link #TUNED_FOR_SESSIONS}. */
    private static final double RHO_SQUARED =
            (-2 * StrictMath.log(ALPHA) + StrictMath.log(-2 * StrictMath.log(ALPHA) + 1)) / TUNED_FOR_SESSIONS;

    private ConfidenceSequence() {}

    /**
     * Of the mean of one version less that of another, on other sessions. It is as wide as if both had as many sessions as that which has
     * fewer: of a small share the other's many sessions do not make its variance known.
     *
     * @return empty while one of them has too few sessions
     */
    public static Optional<Interval> difference(SessionMean mean, SessionMean less) {
        if (Math.min(mean.sessions(), less.sessions()) < FEWEST_SESSIONS) {
            return Optional.empty();
        }
        return Optional.of(around(
                mean.value() - less.value(),
                mean.variance() + less.variance(),
                2 * Math.min(mean.sessions(), less.sessions())));
    }

    /**
     * Of a mean.
     *
     * @return empty while it has too few sessions
     */
    public static Optional<Interval> mean(SessionMean mean) {
        return mean.sessions() < FEWEST_SESSIONS
                ? Optional.empty()
                : Optional.of(around(mean.value(), mean.variance(), mean.sessions()));
    }

    private static Interval around(double value, double variance, long sessions) {
        double reach = scale(sessions) * Math.sqrt(variance);
        return new Interval(value, value - reach, value + reach);
    }

    /** How many standard errors an interval reaches to each side at so many sessions; 1.96 would do for a single look. */
    public static double scale(long sessions) {
        double growth = sessions * RHO_SQUARED;
        // Math's may differ in the last bit between machines.
        return Math.sqrt(2 * (1 + 1 / growth) * StrictMath.log(Math.sqrt(growth + 1) / ALPHA));
    }
}
