package io.eddy.evaluation.metrics;

/**
 * A mean over predictions whose independent units are the sessions: a ratio of two sums over sessions, with its variance by
 * linearisation (Cochran, Sampling Techniques, 3rd edition 1977, chapter 6; for experiments Deng, Knoblich and Lu, KDD 2018).
 *
 * <p>To the variance is added what it would be if {@value #ADDED_SESSIONS} more sessions were off by all of their predictions. Of many
 * sessions that is nothing; without it a figure of 1 % in few sessions, where there were no hits yet by chance, would seem known exactly.
 *
 * @param sessions how many, at least one
 * @param value the mean
 * @param variance of the value
 */
public record SessionMean(long sessions, double value, double variance) {

    private static final int ADDED_SESSIONS = 2;

    /**
     * From sums over sessions, of n predictions and a total of y each.
     *
     * @param predictions sum of n, above 0
     * @param squaredPredictions sum of n²
     * @param total sum of y
     * @param products sum of n·y
     * @param squaredTotals sum of y²
     */
    public static SessionMean of(
            long sessions,
            double predictions,
            double squaredPredictions,
            double total,
            double products,
            double squaredTotals) {
        double mean = total / predictions;
        double squaredResiduals = Math.max(0, squaredTotals - 2 * mean * products + mean * mean * squaredPredictions);
        double bessel = sessions > 1 ? sessions / (sessions - 1.0) : 1;
        double added = (double) ADDED_SESSIONS / sessions / sessions;
        return new SessionMean(sessions, mean, bessel * squaredResiduals / (predictions * predictions) + added);
    }
}
