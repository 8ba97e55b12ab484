package io.eddy.evaluation.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Confidence intervals by the bootstrap over sessions: predictions of one session are no independent draws, sessions are (Efron and
 * Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13, percentile intervals).
 *
 * <p>All series are drawn with the same sessions, so the difference of two models on the same clicks is a paired one. The same seed gives
 * the same intervals.
 */
public final class SessionBootstrap {

    /** Of the intervals. */
    public static final double CONFIDENCE = 0.95;

    private final double[][] means;
    private final double[] observed;

    /**
     * @param predictions of each session, [sessions]
     * @param sums of each series over each session's predictions, [series][sessions]
     * @param resamples how often the sessions are drawn
     */
    public SessionBootstrap(int[] predictions, List<double[]> sums, int resamples, long seed) {
        int sessions = predictions.length;
        for (var series : sums) {
            if (series.length != sessions) {
                throw new IllegalArgumentException(
                        "A series has " + series.length + " sessions, expected " + sessions + ".");
            }
        }
        var random = new SplittableRandom(seed);
        var times = new int[sessions];
        means = new double[sums.size()][resamples];
        observed = sums.stream()
                .mapToDouble(series -> mean(series, predictions, ones(sessions)))
                .toArray();
        for (int resample = 0; resample < resamples; resample++) {
            Arrays.fill(times, 0);
            for (int draw = 0; draw < sessions; draw++) {
                times[random.nextInt(sessions)]++;
            }
            for (int series = 0; series < means.length; series++) {
                means[series][resample] = mean(sums.get(series), predictions, times);
            }
        }
    }

    /** Of the mean over predictions. */
    public Interval interval(int series) {
        return interval(observed[series], means[series].clone());
    }

    /** Of the mean of one series less that of another, over the same predictions. */
    public Interval difference(int series, int less) {
        var differences = new double[means[series].length];
        for (int resample = 0; resample < differences.length; resample++) {
            differences[resample] = means[series][resample] - means[less][resample];
        }
        return interval(observed[series] - observed[less], differences);
    }

    private static Interval interval(double value, double[] resampled) {
        Arrays.sort(resampled);
        double tail = (1 - CONFIDENCE) / 2;
        return new Interval(value, percentile(resampled, tail), percentile(resampled, 1 - tail));
    }

    private static double percentile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    private static double mean(double[] sums, int[] predictions, int[] times) {
        double sum = 0;
        long count = 0;
        for (int session = 0; session < sums.length; session++) {
            sum += times[session] * sums[session];
            count += (long) times[session] * predictions[session];
        }
        return count == 0 ? 0 : sum / count;
    }

    private static int[] ones(int length) {
        var ones = new int[length];
        Arrays.fill(ones, 1);
        return ones;
    }
}
