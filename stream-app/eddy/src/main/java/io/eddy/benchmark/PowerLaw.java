package io.eddy.benchmark;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Numbers 1, 2 and so on up to a most, of which x comes with a probability in proportion to x<sup>-exponent</sup>: how long sessions are,
 * and how popular the item is that stands at place x among the most popular ones.
 */
public final class PowerLaw {

    private static final double LARGEST_EXPONENT = 10;

    /** Of an exponent, in fitting. */
    private static final double PRECISION = 1e-4;

    private final double[] cumulative;

    /** @throws IllegalArgumentException unless there is a number to come and the exponent is from 0 to 10 */
    public PowerLaw(double exponent, int most) {
        if (!(exponent >= 0 && exponent <= LARGEST_EXPONENT) || most < 1) {
            throw new IllegalArgumentException(
                    "No power law has the exponent " + exponent + " and ends at " + most + ".");
        }
        cumulative = new double[most];
        double sum = 0;
        for (int x = 1; x <= most; x++) {
            sum += Math.pow(x, -exponent);
            cumulative[x - 1] = sum;
        }
    }

    /** From 1 to the most. */
    public int sample(SplittableRandom random) {
        double share = random.nextDouble() * cumulative[cumulative.length - 1];
        int place = Arrays.binarySearch(cumulative, share);
        // What it meets exactly belongs to the next one.
        return Math.min(cumulative.length, (place < 0 ? -place - 1 : place + 1) + 1);
    }

    /** Of all numbers that come. */
    public double mean() {
        double mean = 0;
        double before = 0;
        for (int x = 1; x <= cumulative.length; x++) {
            mean += x * (cumulative[x - 1] - before);
            before = cumulative[x - 1];
        }
        return mean / before;
    }

    /**
     * The exponent under which numbers are most likely (Clauset et al., SIAM Review 2009, section 3.1, with a most): the one whose mean
     * logarithm is theirs.
     *
     * @param counts of each number from 1 on how often it came; at least one of them more than 0
     */
    public static double fit(long[] counts) {
        double logarithms = 0;
        long total = 0;
        for (int x = 1; x <= counts.length; x++) {
            logarithms += counts[x - 1] * Math.log(x);
            total += counts[x - 1];
        }
        double low = 0;
        double high = LARGEST_EXPONENT;
        while (high - low > PRECISION) {
            double middle = (low + high) / 2;
            if (meanLogarithm(middle, counts.length) > logarithms / total) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Falls with the exponent. */
    private static double meanLogarithm(double exponent, int most) {
        double logarithms = 0;
        double total = 0;
        for (int x = 1; x <= most; x++) {
            double share = Math.pow(x, -exponent);
            logarithms += share * Math.log(x);
            total += share;
        }
        return logarithms / total;
    }
}
