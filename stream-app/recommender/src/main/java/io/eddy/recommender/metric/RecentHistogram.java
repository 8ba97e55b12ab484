package io.eddy.recommender.metric;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

/**
 * Every value of the last minute, to two digits: what happened earlier is forgotten, also where nothing came after it. Values below 0
 * count as 0. Any thread.
 */
public final class RecentHistogram implements Histogram {

    private static final int DIGITS = 2;

    /** The oldest is forgotten as a whole, so the window is between five and six of them. */
    private static final int SLICES = 6;

    private static final long SLICE_MS = Duration.ofSeconds(10).toMillis();

    private final LongSupplier clockMs;
    private final org.HdrHistogram.Histogram[] slices = new org.HdrHistogram.Histogram[SLICES];

    /** Of each slice, how many went by since the clock's beginning. */
    private final long[] numbers = new long[SLICES];

    private long count;

    /** @param clockMs that never goes back, in milliseconds */
    RecentHistogram(LongSupplier clockMs) {
        this.clockMs = clockMs;
        Arrays.setAll(slices, slice -> new org.HdrHistogram.Histogram(DIGITS));
        Arrays.fill(numbers, Long.MIN_VALUE);
    }

    static RecentHistogram ofTheLastMinute() {
        return new RecentHistogram(() -> System.nanoTime() / 1_000_000);
    }

    @Override
    public synchronized void update(long value) {
        long number = Math.floorDiv(clockMs.getAsLong(), SLICE_MS);
        int slice = Math.floorMod(number, SLICES);
        if (numbers[slice] != number) {
            slices[slice].reset();
            numbers[slice] = number;
        }
        slices[slice].recordValue(Math.max(0, value));
        count++;
    }

    /** Of all values since the start. */
    @Override
    public synchronized long getCount() {
        return count;
    }

    @Override
    public synchronized HistogramStatistics getStatistics() {
        long number = Math.floorDiv(clockMs.getAsLong(), SLICE_MS);
        var recent = new org.HdrHistogram.Histogram(DIGITS);
        for (int slice = 0; slice < SLICES; slice++) {
            if (numbers[slice] > number - SLICES) {
                recent.add(slices[slice]);
            }
        }
        return new Recent(recent);
    }

    /** Without values every figure is 0. */
    private static final class Recent extends HistogramStatistics {

        private final org.HdrHistogram.Histogram values;

        Recent(org.HdrHistogram.Histogram values) {
            this.values = values;
        }

        @Override
        public double getQuantile(double quantile) {
            return values.getValueAtPercentile(100 * quantile);
        }

        @Override
        public long[] getValues() {
            var all = new long[size()];
            int from = 0;
            for (HistogramIterationValue value : values.recordedValues()) {
                int to = from + (int) value.getCountAtValueIteratedTo();
                Arrays.fill(all, from, to, value.getValueIteratedTo());
                from = to;
            }
            return all;
        }

        @Override
        public int size() {
            return (int) Math.min(Integer.MAX_VALUE, values.getTotalCount());
        }

        @Override
        public double getMean() {
            return values.getMean();
        }

        @Override
        public double getStdDev() {
            return values.getStdDeviation();
        }

        @Override
        public long getMax() {
            return values.getMaxValue();
        }

        @Override
        public long getMin() {
            return values.getTotalCount() == 0 ? 0 : values.getMinValue();
        }
    }
}
