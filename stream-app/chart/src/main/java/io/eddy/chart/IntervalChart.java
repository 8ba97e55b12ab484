package io.eddy.chart;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Draws values with their intervals along one axis, a row each, so that a page can write beside every row what it is. As wide as its place
 * in the page; a value whose interval holds 0 is hollow.
 */
public final class IntervalChart {

    /** A value, and what it lies between. */
    public record Interval(double value, double low, double high) {

        boolean excludesZero() {
            return low > 0 || high < 0;
        }
    }

    private static final int ROW = 46;
    private static final int MIDDLE = ROW / 2;

    private final Axis axis;

    /** @param intervals all that will be drawn; 0 is on the axis too */
    public IntervalChart(List<Interval> intervals) {
        this.axis = Axis.of(DoubleStream.concat(
                        DoubleStream.of(0),
                        intervals.stream()
                                .flatMapToDouble(
                                        interval -> DoubleStream.of(interval.low(), interval.value(), interval.high())))
                .toArray());
    }

    /** @param text says the same to those who do not see it */
    public String row(Interval interval, String text) {
        Svg svg = new Svg();
        for (double tick : axis.ticks()) {
            svg.ruleAt("grid", percent(tick), 0, percent(tick), ROW);
        }
        svg.ruleAt("mark", percent(0), 0, percent(0), ROW);
        double low = percent(interval.low());
        double high = percent(interval.high());
        svg.ruleAt("line s0", low, MIDDLE, high, MIDDLE);
        svg.ruleAt("line s0", low, MIDDLE - 4, low, MIDDLE + 4);
        svg.ruleAt("line s0", high, MIDDLE - 4, high, MIDDLE + 4);
        svg.circleAt(interval.excludesZero() ? "point s0" : "chosen s0", percent(interval.value()), MIDDLE, 5.5);
        return svg.stretched(ROW, text);
    }

    /** The labels of the axis, below the last row. */
    public String axis() {
        Svg svg = new Svg();
        for (double tick : axis.ticks()) {
            svg.textAt("tick", percent(tick), 16, axis.label(tick));
        }
        return svg.stretched(24, "axis");
    }

    private double percent(double value) {
        return 100 * axis.share(value);
    }
}
