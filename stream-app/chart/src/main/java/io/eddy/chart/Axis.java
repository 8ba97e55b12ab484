package io.eddy.chart;

import java.util.Locale;
import java.util.stream.DoubleStream;

/** A range of values, and within it the ticks at multiples of 1, 2 or 5 times a power of ten. */
record Axis(double min, double max, double step) {

    private static final int X_INTERVALS = 10;
    private static final int Y_INTERVALS = 5;

    /** Below this share of their size, values cannot be told apart and count as equal. */
    private static final double RESOLUTION = 1e-9;

    private static final double SMALLEST = 1e-100;

    /** From the smallest to the largest value, with ticks at whole numbers only. */
    static Axis ofWholeNumbers(double[] values) {
        Axis range = range(values, 0.5);
        return new Axis(range.min, range.max, Math.max(1, niceStep(range.max - range.min, X_INTERVALS)));
    }

    /** From tick to tick around the values. */
    static Axis of(double[] values) {
        Axis range = range(values, 1);
        double step = niceStep(range.max - range.min, Y_INTERVALS);
        return new Axis(Math.floor(range.min / step) * step, Math.ceil(range.max / step) * step, step);
    }

    /** Where a value lies, from 0 at the smallest to 1 at the largest. */
    double share(double value) {
        return (value - min) / (max - min);
    }

    double[] ticks() {
        double first = Math.ceil(min / step - RESOLUTION);
        int count = (int) (Math.floor(max / step + RESOLUTION) - first) + 1;
        return DoubleStream.iterate(first, tick -> tick + 1)
                .limit(Math.max(0, count))
                .map(tick -> tick * step)
                .toArray();
    }

    /** With as many decimals as the step has. */
    String label(double tick) {
        int exponent = (int) Math.floor(Math.log10(step) + RESOLUTION);
        double size = Math.max(Math.abs(min), Math.abs(max));
        if (exponent < -5 || size >= 1e6) {
            return String.format(Locale.ROOT, "%.2e", tick);
        }
        return String.format(Locale.ROOT, "%." + Math.max(0, -exponent) + "f", tick + 0.0);
    }

    private static Axis range(double[] values, double around) {
        double min = DoubleStream.of(values).min().orElse(0);
        double max = DoubleStream.of(values).max().orElse(1);
        double size = Math.max(Math.abs(min), Math.abs(max));
        if (max - min > Math.max(size * RESOLUTION, SMALLEST)) {
            return new Axis(min, max, 0);
        }
        double margin = size < SMALLEST ? around : Math.min(around, size / 10);
        margin = Math.max(margin, size * RESOLUTION);
        return new Axis(min - margin, max + margin, 0);
    }

    private static double niceStep(double range, int intervals) {
        double least = range / intervals;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= least * (1 - RESOLUTION)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
